import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { errorCode } from '../../base/error-code.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { type Fields, isFields } from '../../base/untyped-fields.ts';
import { parseYamlJson } from '../../base/yaml/yaml.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';

/** A cluster entry. Missing fields are empty strings, paths are absolute, and data is base64-encoded. */
export interface KubeCluster {
  readonly name: string;
  readonly server: string;
  readonly caData: string;
  readonly caFile: string;
  readonly skipTlsVerify: boolean;
  readonly tlsServerName: string;
  readonly proxyUrl: string;
  /** cluster-specific configuration for credential plugins */
  readonly execConfig: unknown;
}

export interface KubeUser {
  readonly name: string;
  readonly certData: string;
  readonly certFile: string;
  readonly keyData: string;
  readonly keyFile: string;
  readonly token: string;
  readonly tokenFile: string;
  readonly username: string;
  readonly password: string;
  readonly asUser: string;
  readonly asGroups: readonly string[];
  readonly asUid: string;
  readonly asExtra: Readonly<Record<string, readonly string[]>>;
  readonly exec: ExecPlugin | undefined;
  /** the unparsed entry, because each provider has its own format */
  readonly authProvider: unknown;
  /** the kubeconfig file that contains the entry; new tokens are written to it; empty if there is no file */
  readonly file: string;
}

/** A credential plugin (client.authentication.k8s.io). */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string;
}

export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
}

export interface Kubeconfig {
  readonly clusters: readonly KubeCluster[];
  readonly users: readonly KubeUser[];
  readonly contexts: readonly KubeContext[];
  readonly currentContext: string;
}

/** Locations of kubeconfig files. */
export interface KubeconfigPlaces {
  /** one or more paths, separated as in PATH; defaults to ~/.kube/config */
  readonly kubeconfig: string;
  /** true if a missing file is an error, because a flag specified the path */
  readonly isRequired: boolean;
  readonly home: string;
  /** if set, used instead of the kubeconfig files */
  readonly given?: Kubeconfig;
  /** API server specified by a flag; must not receive the Pod's credentials */
  readonly server?: string;
  /** directory of the service account credentials in a Pod */
  readonly serviceAccount?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Name used for the context, cluster and user in a Pod. */
export const inClusterName = 'in-cluster';

/**
 * Reads and merges kubeconfig files the way kubectl does: if several entries have the same name, the first one wins, and a
 * missing file is treated as empty. If the files are empty and the program runs in a Pod, the Pod's service account is used
 * (client-go clientcmd/merged_client_builder.go).
 *
 * @throws KUBECONFIG
 */
export function readKubeconfig(locations: KubeconfigPlaces, env: Env): Kubeconfig {
  if (locations.given) return locations.given;
  const config = readFiles(locations);
  const isEmpty = config.clusters.length + config.users.length + config.contexts.length === 0 && config.currentContext === '';
  return (isEmpty && !locations.server && inCluster(locations, env)) || config;
}

function readFiles({ kubeconfig, isRequired, home }: KubeconfigPlaces): Kubeconfig {
  if (kubeconfig === '') return readKubeconfigFile(join(home, '.kube', 'config'));
  const paths = kubeconfig.split(delimiter).filter(Boolean);
  const missing = isRequired ? paths.find((path) => !existsSync(path)) : undefined;
  if (missing !== undefined)
    throw new TillerlessError('KUBECONFIG', `kubeconfig ${missing} not found`, {
      helmText: `kubernetes cluster unreachable: stat ${missing}: no such file or directory`,
      hint: 'check --kubeconfig',
    });
  return merged(paths.map(readKubeconfigFile));
}

/** Returns the context with the given name, or the current context if `name` is empty. */
export function contextOf({ contexts, currentContext }: Kubeconfig, name: string): KubeContext | undefined {
  return contexts.find((context) => context.name === (name || currentContext));
}

function merged(files: readonly Kubeconfig[]): Kubeconfig {
  const firstOfEach = <T extends { readonly name: string }>(lists: readonly (readonly T[])[]): T[] => {
    const byName = new Map<string, T>();
    for (const item of lists.flat()) if (!byName.has(item.name)) byName.set(item.name, item);
    return [...byName.values()];
  };
  return {
    clusters: firstOfEach(files.map((file) => file.clusters)),
    users: firstOfEach(files.map((file) => file.users)),
    contexts: firstOfEach(files.map((file) => file.contexts)),
    currentContext: files.find((file) => file.currentContext !== '')?.currentContext ?? '',
  };
}

function isInPod({ serviceAccount = serviceAccountFolder }: KubeconfigPlaces, env: Env): boolean {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  return Boolean(host && port) && existsSync(join(serviceAccount, 'token'));
}

/** Returns the namespace of the Pod that the program runs in, or undefined if it does not run in a Pod. */
function podNamespace(locations: KubeconfigPlaces, env: Env): string | undefined {
  if (!isInPod(locations, env)) return undefined;
  if (env.POD_NAMESPACE) return env.POD_NAMESPACE;
  const file = join(locations.serviceAccount ?? serviceAccountFolder, 'namespace');
  return (existsSync(file) && readFileSync(file, 'utf8').trim()) || undefined;
}

/**
 * Returns the namespace of a context. In a Pod, the Pod's namespace is used if the context's namespace is empty or "default", as
 * it is in client-go.
 */
export function namespaceOf(context: KubeContext | undefined, locations: KubeconfigPlaces, env: Env): string {
  const named = context?.namespace ?? '';
  return named !== '' && named !== 'default' ? named : (podNamespace(locations, env) ?? 'default');
}

/** Returns a kubeconfig for the Pod's service account, or undefined if the program does not run in a Pod. */
function inCluster(locations: KubeconfigPlaces, env: Env): Kubeconfig | undefined {
  if (!isInPod(locations, env)) return undefined;
  const { serviceAccount = serviceAccountFolder } = locations;
  const tokenFile = join(serviceAccount, 'token');
  const host = env.KUBERNETES_SERVICE_HOST ?? '';
  const address = `https://${host.includes(':') ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT}`;
  const namespace = podNamespace(locations, env) ?? '';
  const name = inClusterName;
  const fields = new Section({}, { file: serviceAccount, path: '' });
  return {
    clusters: [{ ...clusterOf(name, fields), server: address, caFile: join(serviceAccount, 'ca.crt') }],
    users: [{ ...userOf(name, fields), tokenFile }],
    contexts: [{ name, cluster: name, user: name, namespace }],
    currentContext: name,
  };
}

function readKubeconfigFile(file: string): Kubeconfig {
  const fields = new Section(parseFile(file), { file, path: '' });
  return {
    clusters: fields.named('clusters', 'cluster').map(([name, cluster]) => clusterOf(name, cluster)),
    users: fields.named('users', 'user').map(([name, user]) => userOf(name, user)),
    contexts: fields.named('contexts', 'context').map(([name, context]) => ({
      name,
      cluster: context.text('cluster'),
      user: context.text('user'),
      namespace: context.text('namespace'),
    })),
    currentContext: fields.text('current-context'),
  };
}

function parseFile(file: string): unknown {
  try {
    return parseYamlJson(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    const isYaml = isTillerlessError(error);
    const reason = isYaml ? error.message : `${errorCode(error) === 'EISDIR' ? 'read' : 'open'} ${file}: ${systemProblem(error)}`;
    throw new TillerlessError('KUBECONFIG', `cannot read the kubeconfig ${file}: ${reason}`, {
      helmText: `kubernetes cluster unreachable: error loading config file ${JSON.stringify(file)}: ${isYaml ? (error.helmText ?? reason) : reason}`,
      where: { ...(isYaml ? error.where : {}), file },
      hint: 'check KUBECONFIG and --kubeconfig',
      cause: error,
    });
  }
}

function clusterOf(name: string, fields: Section): KubeCluster {
  const extensions = fields.named('extensions', 'extension');
  return {
    name,
    server: fields.text('server').replace(/\/$/, ''),
    caData: fields.base64('certificate-authority-data'),
    caFile: fields.file('certificate-authority'),
    skipTlsVerify: fields.flag('insecure-skip-tls-verify'),
    tlsServerName: fields.text('tls-server-name'),
    proxyUrl: fields.text('proxy-url'),
    execConfig: extensions.find(([key]) => key === 'client.authentication.k8s.io/exec')?.[1].value,
  };
}

function userOf(name: string, fields: Section): KubeUser {
  const exec = fields.inner('exec');
  return {
    name,
    certData: fields.base64('client-certificate-data'),
    certFile: fields.file('client-certificate'),
    keyData: fields.base64('client-key-data'),
    keyFile: fields.file('client-key'),
    token: fields.text('token'),
    tokenFile: fields.file('tokenFile'),
    username: fields.text('username'),
    password: fields.text('password'),
    asUser: fields.text('as'),
    asGroups: fields.texts('as-groups'),
    asUid: fields.text('as-uid'),
    asExtra: fields.inner('as-user-extra')?.textLists() ?? {},
    exec: exec && execOf(exec),
    authProvider: fields.inner('auth-provider')?.value,
    file: fields.source,
  };
}

function execOf(fields: Section): ExecPlugin {
  const command = fields.text('command');
  return {
    apiVersion: fields.text('apiVersion'),
    // As in a shell, a command is treated as a path only if it contains a slash.
    command: /[/\\]/.test(command) ? fields.file('command') : command,
    args: fields.texts('args'),
    env: fields.items('env').map((item) => ({ name: item.text('name'), value: item.text('value') })),
    installHint: fields.text('installHint'),
    provideClusterInfo: fields.flag('provideClusterInfo'),
    interactiveMode: fields.text('interactiveMode'),
  };
}

interface Place {
  readonly file: string;
  /** location of the section, such as "users[0].user"; empty for the entire file */
  readonly path: string;
}

/** A section of a kubeconfig, with type-checked access to its fields. */
class Section {
  readonly value: Fields;
  readonly #location: Place;

  constructor(value: unknown, location: Place) {
    if (!isFields(value)) throw wrong(location, 'a map');
    this.value = value;
    this.#location = location;
  }

  /** the file that contains the section */
  get source(): string {
    return this.#location.file;
  }

  text(name: string): string {
    const value = this.value[name] ?? '';
    if (typeof value === 'string') return value;
    throw wrong(this.#at(name), 'a text');
  }

  flag(name: string): boolean {
    const value = this.value[name] ?? false;
    if (typeof value === 'boolean') return value;
    throw wrong(this.#at(name), 'true or false');
  }

  base64(name: string): string {
    const value = this.text(name).replace(/\s/g, '');
    if (/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return value;
    throw wrong(this.#at(name), 'in base64', 'illegal base64 data');
  }

  /** Returns a path, resolved relative to the kubeconfig's directory. */
  file(name: string): string {
    const path = this.text(name);
    return path === '' || isAbsolute(path) ? path : resolve(dirname(this.#location.file), path);
  }

  texts(name: string): string[] {
    return this.#list(name).map((item, i) => {
      if (typeof item === 'string') return item;
      throw wrong(this.#at(`${name}[${i}]`), 'a text');
    });
  }

  /** Returns the section's fields, all of which must be lists of strings. */
  textLists(): Record<string, string[]> {
    return Object.fromEntries(Object.keys(this.value).map((name) => [name, this.texts(name)]));
  }

  inner(name: string): Section | undefined {
    const value = this.value[name] ?? undefined;
    return value === undefined ? undefined : new Section(value, this.#at(name));
  }

  items(name: string): Section[] {
    return this.#list(name).map((item, i) => new Section(item, this.#at(`${name}[${i}]`)));
  }

  /** Returns the name and content of each item in a list such as `clusters`, whose items have the form `{ name, cluster }`. */
  named(name: string, content: string): [string, Section][] {
    return this.items(name).map((item) => [item.text('name'), item.inner(content) ?? new Section({}, item.#at(content))]);
  }

  #list(name: string): unknown[] {
    const value = this.value[name] ?? [];
    if (Array.isArray(value)) return value;
    throw wrong(this.#at(name), 'a list');
  }

  #at(name: string): Place {
    const { file, path } = this.#location;
    return { file, path: path === '' ? name : `${path}.${name}` };
  }
}

function wrong({ file, path }: Place, wanted: string, problem = `${path || 'it'} is not ${wanted}`): TillerlessError {
  return new TillerlessError('KUBECONFIG', `cannot use the kubeconfig ${file}: ${path || 'it'} must be ${wanted}`, {
    helmText: `kubernetes cluster unreachable: error loading config file ${JSON.stringify(file)}: ${problem}`,
    where: { file },
  });
}
