extension BuiltInScript {
  /// The text of `Fixtures/Scenarios/07-expired-assertion`; a test holds the two together.
  static let expiredAssertion = #"""
    {
      title: "The workload keeps its first token too long",
      teaches: "Deploy and configure workload identity federation in Azure Arc-enabled Kubernetes",
      lesson: "\
        The kubelet renews the projected token in its file. A workload that read the file \
        once, and presents its old copy two hours later, is told that the assertion has \
        expired; one that reads the file again is served.",
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
        { advance: "10s" },
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
          readTokenFile: { pod: "default/app" },
          save: { firstToken: "assertion.compact" },
        },
        { advance: "2h" },
        {
          exchangeToken: {
            assertion: "${firstToken}", clientId: "${clientId}",
            scope: "https://vault.azure.net/.default",
          },
          expect: {
            error: {
              service: "Microsoft Entra ID", status: 401, code: "AADSTS700024",
              error: "invalid_client",
              message: {
                startsWith: "AADSTS700024: Client assertion is not within its valid time range.",
              },
            },
          },
        },
        {
          requestToken: { pod: "default/app", scope: "https://vault.azure.net/.default" },
          expect: { claims: { appid: "${clientId}" } },
        },
      ],
    }

    """#
}
