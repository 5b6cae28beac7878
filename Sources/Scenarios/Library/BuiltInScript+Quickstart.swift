extension BuiltInScript {
  /// The text of `Fixtures/Scenarios/01-quickstart`; a test holds the two together.
  static let quickstart = #"""
    {
      title: "A pod reads a Key Vault secret with no stored credential",
      teaches: "Deploy and configure workload identity federation in Azure Arc-enabled Kubernetes",
      lesson: "\
        A pod on an Arc-enabled k3s cluster reads a secret from Azure Key Vault, and nowhere \
        is there a password: the cluster signs a token for the pod's service account, \
        Microsoft Entra checks it against the cluster's published keys and a federated \
        identity credential, and the access token that comes back opens the vault.",
      steps: [
        { createResourceGroup: { name: "rg", location: "northeurope" } },
        { registerProvider: "Microsoft.Kubernetes" },
        { registerProvider: "Microsoft.KubernetesConfiguration" },
        {
          connectCluster: {
            name: "edge-01", resourceGroup: "rg", location: "northeurope", distribution: "k3s",
            agentVersion: "1.21.10", enableOIDCIssuer: true, enableWorkloadIdentity: true,
          },
          expect: { "properties.arcAgentProfile.agentState": "Succeeded" },
          save: { issuer: "properties.oidcIssuerProfile.issuerUrl" },
        },
        {
          fetch: "${issuer}.well-known/openid-configuration",
          expect: { status: 200, "body.issuer": "${issuer}" },
        },
        {
          configureAPIServer: {
            arguments: [
              "service-account-issuer=${issuer}", "service-account-max-token-expiration=24h",
            ],
          },
        },
        {
          createIdentity: { name: "app", resourceGroup: "rg", location: "northeurope" },
          save: { clientId: "properties.clientId" },
        },
        {
          createFederatedCredential: {
            identity: "app", name: "edge-01", issuer: "${issuer}",
            subject: "system:serviceaccount:default:app",
            audiences: ["api://AzureADTokenExchange"],
          },
        },
        { createVault: { name: "kv-edge", resourceGroup: "rg", location: "northeurope" } },
        { assignRole: { operator: "me", role: "Key Vault Secrets Officer", vault: "kv-edge" } },
        { advance: "1m" },
        { setSecret: { vault: "kv-edge", name: "db-password", value: "correct horse" } },
        { assignRole: { identity: "app", role: "Key Vault Secrets User", vault: "kv-edge" } },
        { advance: "1m" },
        {
          apply: {
            manifests: [
              {
                apiVersion: "v1", kind: "ServiceAccount",
                metadata: {
                  name: "app", namespace: "default",
                  annotations: { "azure.workload.identity/client-id": "${clientId}" },
                },
              },
              {
                apiVersion: "v1", kind: "Pod",
                metadata: {
                  name: "app", namespace: "default",
                  labels: { "azure.workload.identity/use": "true" },
                },
                spec: {
                  serviceAccountName: "app",
                  containers: [{ name: "app", image: "python:3.13" }],
                },
              },
            ],
          },
        },
        {
          describePod: { pod: "default/app" },
          expect: {
            phase: "Running",
            environment: {
              AZURE_CLIENT_ID: "${clientId}",
              AZURE_FEDERATED_TOKEN_FILE: "/var/run/secrets/azure/tokens/azure-identity-token",
              AZURE_AUTHORITY_HOST: "https://login.microsoftonline.com/",
            },
          },
        },
        {
          requestToken: { pod: "default/app", scope: "https://vault.azure.net/.default" },
          expect: {
            "assertion.claims": {
              iss: "${issuer}",
              sub: "system:serviceaccount:default:app",
              aud: ["api://AzureADTokenExchange"],
            },
            claims: { aud: "https://vault.azure.net", appid: "${clientId}", appidacr: "2" },
          },
        },
        {
          readSecret: { pod: "default/app", vault: "kv-edge", name: "db-password" },
          expect: { value: "correct horse" },
        },
      ],
    }

    """#
}
