/** The version of this program; the same as in package.json, which a test checks. */
export const programVersion = '0.1.0';

/** The release of Helm whose behaviour this program follows, as templates and scripts see it. */
export const helmVersion = 'v4.3.2';
/** The Kubernetes release that charts see when no cluster is asked. */
export const kubeClientVersion = 'v1.37';
