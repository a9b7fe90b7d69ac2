/** Version of this program. A test checks that it equals the version in package.json. */
export const programVersion = '0.1.0';

/** The Helm release whose behavior this program follows. It is also reported to templates and scripts. */
export const helmVersion = 'v4.3.2';
/** The Kubernetes release in .Capabilities if there is no cluster. */
export const kubeClientVersion = 'v1.37';
