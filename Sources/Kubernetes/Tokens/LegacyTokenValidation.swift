import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// Tokens from secrets, as clusters made them until 1.24 (`pkg/serviceaccount/legacy.go#Validate`).
enum LegacyTokenValidation {
  private typealias Refusal = TokenAuthenticator.Refusal
  private static let prefix = "kubernetes.io/serviceaccount/"
  /// `InvalidSinceLabelKey`.
  static let invalidSinceLabel = "kubernetes.io/legacy-token-invalid-since"
  /// `LastUsedLabelKey`.
  static let lastUsedLabel = "kubernetes.io/legacy-token-last-used"

  static func validate(
    _ token: TokenAuthenticator.Recognized, now: Timestamp, lookup: TokenAuthenticator.Lookup
  ) throws(TokenAuthenticator.Refusal) -> UserInfo {
    let claim: (String) -> String = { token.claims[$0]?.stringValue ?? "" }
    let subject = claim("sub")
    if subject.isEmpty { throw Refusal("sub claim is missing") }
    let namespace = claim(prefix + "namespace")
    if namespace.isEmpty { throw Refusal("namespace claim is missing") }
    let secretName = claim(prefix + "secret.name")
    if secretName.isEmpty { throw Refusal("secretName claim is missing") }
    let name = claim(prefix + "service-account.name")
    if name.isEmpty { throw Refusal("serviceAccountName claim is missing") }
    let uid = claim(prefix + "service-account.uid")
    if uid.isEmpty { throw Refusal("serviceAccountUID claim is missing") }
    if subject != ServiceAccountUser.name(namespace: namespace, account: name) {
      throw Refusal("sub claim is invalid")
    }
    guard let secret = lookup(ResourceTable.secrets, namespace, secretName),
      secret.meta.deletionTimestamp == nil
    else { throw Refusal("Token has been invalidated") }
    if secret["data"]?["token"]?.stringValue != Base64.encode(Array(token.text.utf8)) {
      throw Refusal("Token does not match server's copy")
    }
    guard let account = lookup(ResourceTable.serviceAccounts, namespace, name) else {
      throw Refusal("serviceaccounts \(GoText.quoted(name)) not found")
    }
    if account.meta.deletionTimestamp != nil {
      throw Refusal("ServiceAccount \(namespace)/\(name) has been deleted")
    }
    if account.meta.uid != uid {
      throw Refusal(
        "ServiceAccount UID (\(account.meta.uid)) does not match claim (\(uid))")
    }
    if secret.meta.labels[invalidSinceLabel] != nil {
      throw Refusal(
        "the token in secret \(namespace)/\(secretName) for service account \(namespace)/\(name) "
          + "has been marked invalid. Use tokens from the TokenRequest API or manually created "
          + "secret-based tokens, or remove the '\(invalidSinceLabel)' label from the secret to "
          + "temporarily allow use of this token")
    }
    return ServiceAccountUser.user(
      namespace: namespace, account: ClaimReference(name: name, uid: uid), tokenID: "", pod: nil,
      node: nil)
  }
}
