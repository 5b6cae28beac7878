/// Tokens of Entra's own, policies, and the on-behalf-of flow.
extension RefusalGuide {
  static let ofTrust: [RefusalGuide] = [
    RefusalGuide(
      codes: ["AADSTS7002121", "AADSTS7002137"], phase: "6.2 matching a federated credential",
      meaning: "The token is one of Entra's own, and no credential names its audience or subject.",
      advice: [
        "Name the managed identity's principal id as the subject, and api://AzureADTokenExchange "
          + "as the audience.",
        "Ask for the managed identity's token with the resource api://AzureADTokenExchange.",
      ], page: .managedIdentity),
    RefusalGuide(
      codes: ["AADSTS700223"], phase: "6.3 the tenant's policy",
      meaning: "A policy of the tenant forbids federated credentials altogether.",
      advice: ["Ask the tenant's administrators."], page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS700238"], phase: "6.3 the tenant's policy",
      meaning: "The credential matches, but the tenant does not let this issuer vouch for anybody.",
      advice: [
        "Ask the tenant's administrators to allow the issuer.",
        "Tokens of another cloud are never taken: use a secret or a certificate between clouds.",
      ], page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS7002381"], phase: "6.3 the tenant's policy",
      meaning: "The credential matches, but the tenant demands a claim that the token lacks.",
      advice: ["Use an issuer whose tokens have the claim, or ask for an exception."],
      page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS700236"], phase: "6.3 Entra's own tokens",
      meaning: "The token was issued in another tenant.",
      advice: [
        "Let an application of the managed identity's own tenant trust it, and give that "
          + "application access to the other tenant."
      ], page: .managedIdentity),
    RefusalGuide(
      codes: ["AADSTS700226", "AADSTS700229", "AADSTS700231"], phase: "6.3 Entra's own tokens",
      meaning: "Of Entra's own tokens only those of a managed identity serve here, and only those "
        + "that did not come of a federated credential themselves.",
      advice: [
        "Trust the cluster's issuer directly in place of an identity that trusts it.",
        "On a host in Azure, ask the instance metadata service for the identity's token.",
      ], page: .managedIdentity),
    RefusalGuide(
      codes: ["AADSTS700214", "AADSTS700227", "AADSTS700263"], phase: "6.3 Entra's own tokens",
      meaning: "The credential, or the token, is not for the exchange, or a second credential "
        + "trusts the same subject.",
      advice: [
        "Keep one credential: issuer https://login.microsoftonline.com/TENANT/v2.0, audience "
          + "api://AzureADTokenExchange."
      ], page: .managedIdentity),
    RefusalGuide(
      codes: ["AADSTS53003"], phase: "9 conditional access",
      meaning: "A conditional access policy blocks the service principal from the resource.",
      advice: [
        "Find the policy by the id in the refusal's claims, and exclude the service principal.",
        "Managed identities are not covered by such policies.",
      ], page: .conditionalAccess),
  ]

  static let ofDelegation: [RefusalGuide] = [
    RefusalGuide(
      codes: ["AADSTS50013", "AADSTS500131", "AADSTS500133", "AADSTS7000114"],
      phase: "7 on behalf of a user",
      meaning: "The token in 'assertion' is no user's token for this application.",
      advice: ["Use client_credentials: a workload acts for itself."], page: .errorCodes)
  ]
}

extension RefusalGuide.Page {
  static let managedIdentity = Self(
    title: "Configure an application to trust a managed identity",
    url: "https://learn.microsoft.com/entra/workload-id/"
      + "workload-identity-federation-config-app-trust-managed-identity")
  static let conditionalAccess = Self(
    title: "Conditional Access for workload identities",
    url: "https://learn.microsoft.com/entra/identity/conditional-access/workload-identity")
}
