import { sha256Digest } from '../base/crypto/sha256.ts';
import { dumpYaml, parseYaml } from '../base/yaml/yaml.ts';
import { problem } from './problem.ts';

/** Returns the content of a provenance file before signing: the chart's metadata and the archive's hash. */
export function provenanceText(metadataYaml: string, fileName: string, archive: Uint8Array): string {
  return `${metadataYaml}\n...\n${dumpYaml({ files: { [fileName]: sha256Digest(archive) } })}`;
}

/** Verifies an archive against the signed content of its provenance file. @returns the archive's hash @throws PROVENANCE */
export function checkArchive(text: string, fileName: string, archive: Uint8Array): string {
  const [, second] = text.split('\n...\n');
  if (second === undefined)
    throw problem('the signed text contains no list of files', 'message block must have at least two parts');
  const sums = parseYaml(second);
  const files = sums instanceof Map ? sums.get('files') : undefined;
  const wanted = files instanceof Map ? files.get(fileName) : undefined;
  if (typeof wanted !== 'string')
    throw problem(
      `the provenance file does not list ${fileName}`,
      `provenance does not contain a SHA for a file named ${JSON.stringify(fileName)}`,
    );
  const got = sha256Digest(archive);
  if (wanted === got) return got;
  const sentence = `sha256 sum does not match for ${fileName}: ${JSON.stringify(wanted)} != ${JSON.stringify(got)}`;
  throw problem(`${fileName} is not the archive that was signed`, sentence);
}
