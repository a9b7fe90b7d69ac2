import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { type Block, type Inline, parseMarkdown } from '../state/markdown.ts';

/** Renders untrusted Markdown as elements. Nothing is loaded from other servers, and links open in a new tab. */
export function Markdown({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  // The index serves as the key, because blocks have no ID.
  return (
    <>
      {blocks.map((block, index) => (
        <BlockElement key={index} block={block} />
      ))}
    </>
  );
}

function BlockElement({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return <Heading level={block.level}>{inlines(block.content)}</Heading>;
    case 'paragraph':
      return <p>{inlines(block.content)}</p>;
    case 'quote':
      return <blockquote>{inlines(block.content)}</blockquote>;
    case 'code':
      return (
        <section class="markdown-code" aria-label="Code">
          <pre>{block.text}</pre>
        </section>
      );
    case 'list': {
      const items = block.items.map((item, index) => <li key={index}>{inlines(item)}</li>);
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return <Table block={block} />;
    case 'rule':
      return <hr />;
  }
}

/** A heading in Markdown text. It is rendered one level lower, because the page has its own top-level heading. */
function Heading({ level, children }: { readonly level: number; readonly children: ComponentChildren }) {
  if (level === 1) return <h2 class="markdown-title">{children}</h2>;
  return level === 2 ? <h3 class="markdown-section">{children}</h3> : <h4>{children}</h4>;
}

function Table({ block }: { readonly block: Extract<Block, { readonly kind: 'table' }> }) {
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            {block.head.map((cell, index) => (
              <th key={index} scope="col">
                {inlines(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{inlines(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inlines(parts: readonly Inline[]) {
  return parts.map((part, index) => <InlineElement key={index} part={part} />);
}

function InlineElement({ part }: { readonly part: Inline }) {
  switch (part.kind) {
    case 'text':
      return <>{part.text}</>;
    case 'code':
      return <code>{part.text}</code>;
    case 'strong':
      return <strong>{part.text}</strong>;
    case 'emphasis':
      return <em>{part.text}</em>;
    case 'image':
      return <span class="tag">{part.text ? `image: ${part.text}` : 'image'}</span>;
    case 'link':
      return (
        <a href={part.address} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
  }
}
