/// What the claims of the two tokens mean, for a learner. Sources: RFC 7519 §4.1, the Kubernetes
/// page "Managing Service Accounts", and Microsoft's "Access token claims reference".
enum ClaimGlossary {
  /// The meaning of a claim of a service account token or of an access token; nil when unknown.
  static func meaning(of claim: String, inAccessToken: Bool) -> String? {
    (inAccessToken ? accessToken[claim] : serviceAccountToken[claim]) ?? common[claim]
  }

  private static let common = [
    "alg": "how it is signed",
    "kid": "which of the signer's published keys verifies it",
    "typ": "what kind of thing this is",
    "iat": "when it was issued",
    "nbf": "not valid before",
    "exp": "not valid from then on",
  ]

  private static let serviceAccountToken = [
    "aud": "for whom: Microsoft Entra takes only what is addressed to its token exchange",
    "iss": "who signed: the cluster's issuer URL, where its public keys are found",
    "jti": "this token's own number",
    "kubernetes.io": "what the API server knows: namespace, pod, node and service account",
    "sub": "who holds it: the service account, as the federated credential names it",
  ]

  private static let accessToken = [
    "aud": "for whom: the resource that will accept it",
    "iss": "who signed: the tenant",
    "aio": "Entra's own bookkeeping",
    "appid": "the client: application or managed identity",
    "appidacr": "how the client proved itself: 2 means by a signed assertion",
    "idp": "who authenticated the client",
    "idtyp": "an application's token, no user's",
    "oid": "the service principal, to which roles are assigned",
    "rh": "Entra's own bookkeeping",
    "sub": "the same service principal",
    "tid": "the tenant",
    "uti": "this token's own number",
    "ver": "the version of the token's format",
    "x5t": "the thumbprint of the signing certificate",
    "xms_mirid": "the managed identity's resource in Azure",
    "xms_idrel": "Entra's own bookkeeping",
    "xms_ficinfo": "a mark that federation stood at its origin",
    "xms_tcdt": "when the tenant was made",
  ]
}
