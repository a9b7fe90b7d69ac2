import { literals } from './literals.js';
import { node } from './tree.js';

/** Functions whose results vary between runs or depend on the environment. */
const unstable = new Set(
  (
    'now ago randAlphaNum randAlpha randAscii randNumeric randBytes randInt shuffle uuidv4 genPrivateKey genCA genCAWithKey genSelfSignedCert ' +
    'genSelfSignedCertWithKey genSignedCert genSignedCertWithKey buildCustomCert htpasswd bcrypt encryptAES getHostByName derivePassword ' +
    'keys values lookup tpl include required fail call date dateInZone date_in_zone dateModify date_modify mustDateModify must_date_modify ' +
    'htmlDate htmlDateInZone unixEpoch and or hello'
  ).split(' '),
);

/** Calls of unstable functions whose arguments make the result stable. */
const special = [
  (r) => ['(sortAlpha (keys ', value(r, 'map', 1), '))'],
  (r) => [
    '(date ',
    r.pick(['"2006-01-02"', '"Jan _2 15:04:05.000 MST"', '"Mon, 02 Jan 06 03:04PM -0700"', '"__2 002"']),
    ' ',
    value(r, 'time', 0),
    ')',
  ],
  (r) => ['(dateModify ', r.pick(['"+1h30m"', '"-72h"', '"x"', '"1.5s"']), ' ', value(r, 'time', 0), ')'],
  (r) => [
    '(dateInZone "2006-01-02 15:04 MST" ',
    value(r, 'time', 0),
    ' ',
    r.pick(['"UTC"', '"Europe/Berlin"', '"Nowhere/X"']),
    ')',
  ],
  (r) => ['(htmlDate ', value(r, 'time', 0), ')'],
  (r) => ['(unixEpoch ', value(r, 'time', 0), ')'],
  (r) => [
    '(tpl ',
    r.pick(['"{{ .a }}"', '"x{{ len . }}"', '.Values.str', '"{{ .Values.none.x }}"', '"{{ bad"']),
    ' ',
    r.pick(['.', '(dict "a" 1)']),
    ')',
  ],
  (r) => ['(include ', r.pick(['"help"', '"help.none"']), ' ', value(r, 'any', 1), ')'],
  (r) => ['(required "need it" ', value(r, 'any', 1), ')'],
  (r) => ['(', r.pick(['and', 'or']), ' ', value(r, 'any', 1), ' ', value(r, 'any', 1), ')'],
  (r) => ['(derivePassword 1 "long" ', value(r, 'string', 0), ' "user" "site")'],
];

let functions = [];

/** @param table the names and parameters of all functions */
export function setFunctions(table) {
  functions = [...table].filter(([name]) => !unstable.has(name)).map(([name, { params, rest }]) => ({ name, params, rest }));
}

/** Returns an expression for a parameter of the given type, and occasionally of another type. */
export function value(r, type, depth) {
  const wanted = r.chance(0.12) ? r.pick(Object.keys(literals)) : type;
  if (depth <= 0 || r.chance(0.35)) {
    const pool = literals[wanted === 'any' && r.chance(0.6) ? r.pick(Object.keys(literals)) : wanted];
    return node([r.pick(pool)], { plain: ['1', '"a"', '(list)', '(dict)'] });
  }
  const options = { plain: ['1', '"a"', '(list)', '(dict)', '(list 1)', '(dict "a" 1)'] };
  if (r.chance(0.12)) return node(r.pick(special)(r), options);
  return node(call(r, depth), options);
}

function call(r, depth) {
  const { name, params, rest } = r.pick(functions);
  const types = [...params, ...(rest ? r.times(0, 3, () => rest) : [])];
  if (r.chance(0.03)) types.push('any');
  if (r.chance(0.03)) types.pop();
  const args = types.map((type) => value(r, type, depth - 1));
  if (args.length > 0 && r.chance(0.25)) {
    const last = args.pop();
    return ['(', last, ` | ${name}`, ...args.flatMap((arg) => [' ', arg]), ')'];
  }
  return [`(${name}`, ...args.flatMap((arg) => [' ', arg]), ')'];
}

/** Returns a template that prints an expression as JSON, as text, or by its type. */
export function expressionTemplate(r) {
  const expression = value(r, 'any', r.count(1, 3));
  if (r.chance(0.15)) return node(['v: {{ ', expression, ' }}\n'], { wraps: true });
  const shown = r.pick([
    ['j: {{ toJson ', ' }}\n'],
    ['y: {{ toYaml ', ' | toJson }}\n'],
    ['s: {{ printf "%v" ', ' | toJson }}\n'],
    ['t: {{ typeOf ', ' | toJson }}\nk: {{ kindOf $x }}\n'],
    ['q: {{ quote ', ' }}\n'],
    ['y:\n  {{- toYaml ', ' | nindent 2 }}\n'],
  ]);
  const [before, after] = shown;
  if (after.includes('$x')) return node(['{{- $x := ', expression, ' }}\n', before, '$x', after]);
  return node([before, expression, after]);
}

/** Returns a template with blocks, variables and loops, which prints its output as a single JSON string. */
export function programTemplate(r) {
  const names = ['$a', '$b'];
  const operand = () => (r.chance(0.3) ? r.pick(names) : value(r, 'any', 1));
  const trim = () => (r.chance(0.25) ? ['{{- ', ' -}}'] : r.chance(0.3) ? ['{{- ', ' }}'] : ['{{ ', ' }}']);
  const action = (...parts) => {
    const [open, close] = trim();
    return node([open, ...parts, close]);
  };
  const block = (depth) =>
    node(
      r.times(1, 4, () => statement(depth)),
      { drop: true },
    );
  const statement = (depth) => {
    if (depth <= 0 || r.chance(0.45))
      return r.chance(0.5) ? action(operand()) : node([r.pick([' x ', '\n', 'abc', '  y\n', '}} {'])]);
    const body = block(depth - 1);
    const orElse = r.chance(0.4) ? node([action(r.chance(0.2) ? node(['else if ', operand()]) : 'else'), block(depth - 1)]) : '';
    switch (r.below(8)) {
      case 0:
      case 1:
        return node([action('if ', operand()), body, orElse, action('end')]);
      case 2:
        return node([action('with ', operand()), body, orElse, action('end')]);
      case 3:
        return node([
          action('range ', r.pick(['', '$i, $v := ', '$v := ', '$a = ']), value(r, 'list', 1)),
          body,
          orElse,
          action('end'),
        ]);
      case 4:
        return node([
          action('range ', r.pick(['$k, $v := ', '']), value(r, 'map', 1)),
          body,
          r.pick(['', '{{ break }}', '{{ continue }}']),
          action('end'),
        ]);
      case 5:
        return action(r.pick(names), r.pick([' := ', ' = ']), operand());
      case 6:
        return action(r.pick(['include "help" ', 'template "help" ']), r.pick(['.', '$', operand()]));
      default:
        return action('block "b', String(r.below(3)), '" ', operand());
    }
  };
  return node([
    '{{- define "prog" -}}{{ $a := 1 }}{{ $b := list }}',
    block(3),
    '{{- end -}}\nv: {{ include "prog" . | toJson }}\n',
  ]);
}
