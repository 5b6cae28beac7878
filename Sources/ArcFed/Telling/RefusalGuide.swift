/// What each refusal means to a person: the phase that it comes from, what is usually wrong, and
/// where it is documented.
///
/// The numbers of Entra's phases are those of the token endpoint's own order of checks.
struct RefusalGuide: Sendable {
  /// A page of the public documentation.
  struct Page: Sendable {
    let title: String
    let url: String
  }

  let codes: [String]
  let phase: String
  let meaning: String
  let advice: [String]
  let page: Page

  /// The row for a code; the general one when no row knows it.
  static func row(for code: String) -> RefusalGuide {
    all.first { $0.codes.contains(code) } ?? unknown
  }

  /// Every row, in the order of the phases.
  static let all: [RefusalGuide] =
    client + matching + ofTrust + metadata + times + ofDelegation + ofDirectory + resources
    + cluster

  private static let unknown = RefusalGuide(
    codes: [], phase: "the owner's own checks",
    meaning: "The refusal's own text says what is known.",
    advice: ["Read the refusal's text, and the trace of the step."], page: .errorCodes)
}

// Titles and addresses: the federation page is named by Entra's own refusals, and the page on Azure
// Arc was looked up; the other addresses are from memory.
extension RefusalGuide.Page {
  static let errorCodes = Self(
    title: "Microsoft Entra authentication and authorization error codes",
    url: "https://learn.microsoft.com/entra/identity-platform/reference-error-codes")
  static let federation = Self(
    title: "Workload identity federation",
    url: "https://learn.microsoft.com/entra/workload-id/workload-identity-federation")
  static let considerations = Self(
    title: "Important considerations and restrictions for federated identity credentials",
    url: "https://learn.microsoft.com/entra/workload-id/"
      + "workload-identity-federation-considerations")
  static let arc = Self(
    title: "Deploy and configure workload identity federation in Azure Arc-enabled Kubernetes",
    url: "https://learn.microsoft.com/azure/azure-arc/kubernetes/workload-identity")
  static let roles = Self(
    title: "Troubleshoot Azure RBAC",
    url: "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting")
  static let breakingChanges = Self(
    title: "What's new for authentication",
    url: "https://learn.microsoft.com/entra/identity-platform/reference-breaking-changes")
}

// MARK: - Entra

extension RefusalGuide {
  private static let client: [RefusalGuide] = [
    RefusalGuide(
      codes: ["AADSTS90002", "AADSTS900023", "AADSTS900021", "AADSTS50049"],
      phase: "1 the tenant",
      meaning: "The address names a tenant that does not exist.",
      advice: ["Set AZURE_TENANT_ID to the tenant that holds the identity."], page: .errorCodes),
    RefusalGuide(
      codes: [
        "AADSTS900144", "AADSTS90014", "AADSTS9000411", "AADSTS9002313", "AADSTS901002",
        "AADSTS900561",
      ], phase: "2 the form",
      meaning: "A field of the request is missing, repeated or misplaced.",
      advice: ["Send what RFC 7523 asks for, each field once."], page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS70003", "AADSTS9001023"], phase: "3 the grant",
      meaning: "The grant is not client_credentials at a tenant of its own.",
      advice: ["Use client_credentials, and the tenant's id in the address."], page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS70011", "AADSTS1002012", "AADSTS700022"], phase: "4 the scope",
      meaning: "The scope is not one resource followed by /.default.",
      advice: ["Ask for one resource, for example https://vault.azure.net/.default."],
      page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS700016"], phase: "5 the client",
      meaning: "The tenant knows no client of that id, or not yet.",
      advice: [
        "Compare AZURE_CLIENT_ID, which comes from the service account's annotation "
          + "azure.workload.identity/client-id, with the identity's client id.",
        "Check that the tenant is the identity's.",
      ], page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS7000112"], phase: "5 the client",
      meaning: "The client's service principal is disabled.",
      advice: ["Enable the service principal."], page: .errorCodes),
    RefusalGuide(
      codes: [
        "AADSTS7000216", "AADSTS7000218", "AADSTS7000215", "AADSTS7000222", "AADSTS700027",
        "AADSTS700021", "AADSTS700023", "AADSTS700025",
      ], phase: "6 the client's proof",
      meaning: "What the client sent as its proof is missing or not good.",
      advice: ["Send a client assertion that the cluster has signed, as it stands in the file."],
      page: .errorCodes),
  ]

  private static let matching: [RefusalGuide] = [
    RefusalGuide(
      codes: [
        "AADSTS50027", "AADSTS5002727", "AADSTS5002738", "AADSTS700222",
      ], phase: "6.1 reading the assertion",
      meaning: "The assertion is no token of a kind that is exchanged.",
      advice: ["Present the projected service account token, whole and unchanged."],
      page: .federation),
    RefusalGuide(
      codes: ["AADSTS70025"], phase: "6.2 matching a federated credential",
      meaning: "The client has no federated credential that can be seen yet.",
      advice: [
        "Add a federated credential with the token's issuer, subject and audience.",
        "If it was added just now, wait a few seconds before the first try.",
      ], page: .considerations),
    RefusalGuide(
      codes: ["AADSTS70021"], phase: "6.2 matching a federated credential",
      meaning: "No federated credential equals the token in issuer, subject and audience: what "
        + "AADSTS700211 to 700213 say apart since 2024.",
      advice: [
        "Compare the three texts that the refusal quotes with the credential's, letter by "
          + "letter."
      ], page: .federation),
    RefusalGuide(
      codes: ["AADSTS700211"], phase: "6.2 matching a federated credential",
      meaning: "No federated credential of the client names the token's issuer.",
      advice: [
        "If the token's issuer is the cluster's own, tell the API server the public one "
          + "(service-account-issuer) and restart it: this is the step most often forgotten.",
        "If only a '/' at the end differs, copy the issuer URL from the connected cluster.",
      ], page: .arc),
    RefusalGuide(
      codes: ["AADSTS700212"], phase: "6.2 matching a federated credential",
      meaning: "A credential names the issuer, but none the token's audience.",
      advice: [
        "Use api://AzureADTokenExchange in the credential and in the projected token."
      ], page: .considerations),
    RefusalGuide(
      codes: ["AADSTS700213"], phase: "6.2 matching a federated credential",
      meaning: "A credential names issuer and audience, but none the token's subject.",
      advice: ["Write the subject as system:serviceaccount:NAMESPACE:NAME of the pod's account."],
      page: .federation),
    RefusalGuide(
      codes: ["AADSTS7002131"], phase: "6.2 matching a federated credential",
      meaning: "No credential names the token's subject, and no credential's expression holds.",
      advice: [
        "Compare the token's claims with the expression: 'eq' is by letter and case, and only "
          + "'matches' knows '*' and '?'."
      ], page: .federation),
    RefusalGuide(
      codes: ["AADSTS7002138"], phase: "6.2 matching a federated credential",
      meaning: "The subject matches but for upper and lower case, which count.",
      advice: ["Write the credential's subject in the token's case."], page: .breakingChanges),
  ]

  private static let metadata: [RefusalGuide] = [
    RefusalGuide(
      codes: ["AADSTS50166", "AADSTS501661", "AADSTS90061"], phase: "6.4 asking the issuer",
      meaning: "The issuer's discovery document or keys could not be fetched or used.",
      advice: [
        "Fetch {issuer}/.well-known/openid-configuration and its jwks_uri from outside.",
        "If the cluster's agents are new, wait until they have published the keys.",
      ], page: .arc),
    RefusalGuide(
      codes: ["AADSTS7000272"], phase: "6.5 finding the key",
      meaning: "The issuer does not publish the key that signed the token, or Entra has not yet "
        + "seen that it does.",
      advice: [
        "After a rotation of the cluster's keys, let the agents publish the new one, and Entra's "
          + "cached copy grow old.",
        "A cluster that is cut off cannot publish: bring its agents back online.",
      ], page: .arc),
    RefusalGuide(
      codes: ["AADSTS5002730"], phase: "6.6 checking the signature",
      meaning: "The published key does not fit the algorithm that the token names.",
      advice: ["Sign with RSA keys (RS256)."], page: .federation),
  ]

  private static let times: [RefusalGuide] = [
    RefusalGuide(
      codes: ["AADSTS70023"], phase: "6.7 the assertion's lifetime",
      meaning: "The token lives longer than an external token may.",
      advice: ["Project tokens of at most 24 hours (service-account-max-token-expiration=24h)."],
      page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS700024"], phase: "6.8 the assertion's time",
      meaning: "The token is not valid now: it has expired, or it is from the future.",
      advice: [
        "Read the token file before every exchange: the kubelet renews it.",
        "If the file is fresh, compare the clocks of the nodes with the world's.",
      ], page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS500011"], phase: "8 the resource",
      meaning: "The tenant knows no resource of that name.",
      advice: ["Compare the scope with the resource's application id URI."], page: .errorCodes),
    RefusalGuide(
      codes: ["AADSTS90033"], phase: "10 issuing the token",
      meaning: "Something is wrong for a moment on Entra's side.", advice: ["Try again."],
      page: .errorCodes),
  ]
}

// MARK: - Everybody else

extension RefusalGuide {
  private static let resources: [RefusalGuide] = [
    RefusalGuide(
      codes: ["ForbiddenByRbac", "AuthorizationFailed", "AuthorizationPermissionMismatch"],
      phase: "the caller's roles",
      meaning: "The token is good; its holder has no role that allows this here, or not yet.",
      advice: [
        "Assign the data role to the identity's principal id on the resource.",
        "If it was assigned just now, wait: it can take up to ten minutes.",
      ], page: .roles),
    RefusalGuide(
      codes: ["Unauthorized", "InvalidAuthenticationToken", "AKV10022", "AKV10032"],
      phase: "the access token",
      meaning: "The resource does not take the token: none, expired, or for another audience.",
      advice: ["Ask for a token of the resource's own scope and tenant."], page: .errorCodes),
    RefusalGuide(
      codes: ["MissingSubscriptionRegistration"], phase: "the subscription",
      meaning: "The resource provider is not registered with the subscription.",
      advice: ["Register it: az provider register --namespace NAMESPACE --wait."], page: .arc),
    RefusalGuide(
      codes: ["TooManyFederatedIdentityCredentials", "InvalidFederatedIdentityCredentialValue"],
      phase: "the directory's limits",
      meaning: "The credential is one too many, or has a value that is not allowed.",
      advice: ["Keep to 20 credentials an identity, each with one audience."],
      page: .considerations),
  ]

  private static let cluster: [RefusalGuide] = [
    RefusalGuide(
      codes: ["CredentialUnavailable"], phase: "the workload's environment",
      meaning: "The container lacks what the webhook injects: tenant, client id, token file.",
      advice: [
        "Label the pod azure.workload.identity/use: \"true\", in its template, and start it anew.",
        "Annotate the service account with azure.workload.identity/client-id.",
      ], page: .arc),
    RefusalGuide(
      codes: [
        "UnresolvedHost", "ConnectionRefused", "TimedOut", "ConnectionReset", "Connection",
      ], phase: "the network",
      meaning: "The service was not reached.",
      advice: ["Check the name, the way out of the cluster, and the faults of the script."],
      page: .arc),
  ]
}
