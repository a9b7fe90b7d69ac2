import { CST, Lexer } from 'yaml';

/** A token of YAML source. Concatenating the texts of all tokens yields the source. */
export interface YamlToken {
  readonly type: CST.TokenType | null;
  readonly text: string;
  /** position of its first character; lines and columns start at 1 */
  readonly line: number;
  readonly column: number;
}

/** Splits YAML source into tokens, including spaces, comments and line breaks, for style checks. */
export function yamlTokens(text: string): YamlToken[] {
  const tokens: YamlToken[] = [];
  let [line, column] = [1, 1];
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    // The lexer adds control characters, for example before each scalar. They are not part of the source.
    if (isMark(lexeme)) {
      isScalar = lexeme === CST.SCALAR;
      continue;
    }
    const type = isScalar ? 'scalar' : CST.tokenType(lexeme);
    isScalar = false;
    tokens.push({ type, text: lexeme, line, column });
    const breaks = lexeme.split('\n').length - 1;
    line += breaks;
    column = breaks === 0 ? column + lexeme.length : lexeme.length - lexeme.lastIndexOf('\n');
  }
  return tokens;
}

function isMark(lexeme: string): boolean {
  return lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END || lexeme === CST.SCALAR;
}
