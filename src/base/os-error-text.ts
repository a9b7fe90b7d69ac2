import { errorCode } from './error-code.ts';

/** Error messages in Go's syscall package. */
const messages: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBADF: 'bad file descriptor',
  EBUSY: 'device or resource busy',
  EDQUOT: 'disk quota exceeded',
  EEXIST: 'file exists',
  EFBIG: 'file too large',
  EINVAL: 'invalid argument',
  EIO: 'input/output error',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENFILE: 'too many open files in system',
  ENODEV: 'no such device',
  ENOENT: 'no such file or directory',
  ENOEXEC: 'exec format error',
  ENOMEM: 'cannot allocate memory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  ENXIO: 'no such device or address',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ETXTBSY: 'text file busy',
  EXDEV: 'invalid cross-device link',
};

/** Returns Go's message for an OS error. For other errors, returns the code or the message. */
export function systemProblem(error: unknown): string {
  const code = errorCode(error);
  // For errors that Node defines itself, the message is more specific than the code.
  if (code !== undefined && !code.startsWith('ERR_')) return messages[code] ?? code;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/**
 * Formats the operation, path and reason of an OS error as Go does ("open x: is a directory"). Returns undefined for other
 * errors.
 */
export function systemSentence(error: unknown): string | undefined {
  const code = errorCode(error);
  const reason = code === undefined ? undefined : messages[code];
  if (reason === undefined || typeof error !== 'object' || error === null || !('syscall' in error)) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
  return `${String(error.syscall)}${path}: ${reason}`;
}
