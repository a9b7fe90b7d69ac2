/** Version of this program. A test checks that it equals the one in package.json. */
export const programVersion = '0.1.0';

/** The Helm release whose behavior this program follows, as reported to templates and scripts. */
export const helmVersion = 'v4.3.2';
/** The Kubernetes release that charts see without a cluster. */
export const kubeClientVersion = 'v1.37';
