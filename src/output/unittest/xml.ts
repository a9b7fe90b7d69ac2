/** An XML element with attributes and either text or child elements. Undefined children are omitted. */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly text?: string;
  /** content of a CDATA section */
  readonly data?: string;
  readonly children?: readonly (XmlElement | undefined)[];
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** Replaces characters that are not allowed in XML, not even in escaped form, with U+FFFD. */
function clean(text: string): string {
  return text.replaceAll(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g,
    '\ufffd',
  );
}

function escaped(text: string): string {
  return clean(text).replaceAll(/[&<>"'\t\n\r]/g, (mark) => escapes[mark] ?? mark);
}

/** Writes an element and its children as Go's encoding/xml does, indented with tabs. */
export function xmlText({ name, attributes = {}, text, data, children = [] }: XmlElement, indent = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const inner = children.filter((child) => child !== undefined).map((child) => `\n${xmlText(child, `${indent}\t`)}`);
  const content =
    inner.length > 0
      ? `${inner.join('')}\n${indent}`
      : data !== undefined
        ? `<![CDATA[${clean(data).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
        : escaped(text ?? '');
  return `${indent}<${name}${written.join('')}>${content}</${name}>`;
}
