/// How a vault says whom it trusts: the `WWW-Authenticate` header of its 401.
///
/// Upstream: `azure/keyvault/secrets/_shared/http_challenge.py` and `challenge_auth_policy.py`.
struct KeyVaultChallenge: Sendable, Equatable {
  /// The scope to ask a token for.
  let scope: String
  /// The first path segment of the authorization URI.
  let tenantID: String?

  /// Nil when the header is no challenge that a client can act on.
  init?(header: String?) {
    guard let header, let space = header.firstIndex(of: " ") else { return nil }
    let parameters = Self.parameters(in: header[header.index(after: space)...])
    let server = parameters["authorization_uri"] ?? parameters["authorization"]
    guard let server else { return nil }
    tenantID = Self.firstPathSegment(of: server)
    if let scope = parameters["scope"], !scope.isEmpty {
      self.scope = scope
    } else {
      scope = (parameters["resource"] ?? "") + "/.default"
    }
  }

  /// Refuses a challenge that would lead a token away to somebody else's resource
  /// (`_validate_challenge_resource`).
  func verify(requestAuthority: String) throws(ServiceFailure) {
    let resource = Self.authority(of: scope)
    guard !resource.isEmpty else {
      throw .challenge("The challenge contains invalid scope '\(scope)'.")
    }
    let request = requestAuthority.lowercased()
    guard !request.hasSuffix(".\(resource.lowercased())") else { return }
    guard !Self.withPort(request).hasSuffix(".\(Self.withPort(resource.lowercased()))") else {
      return
    }
    throw .challenge(
      "The challenge resource '\(resource)' does not match the requested domain. Pass "
        + "`verify_challenge_resource=False` to your client's constructor to disable this "
        + "verification. See https://aka.ms/azsdk/blog/vault-uri for more information.")
  }

  private static func parameters(in text: Substring) -> [String: String] {
    var parameters: [String: String] = [:]
    for item in text.split(separator: ",") {
      let parts = item.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let name = unquoted(parts[0])
      if !name.isEmpty { parameters[name] = unquoted(parts[1]) }
    }
    return parameters
  }

  private static func unquoted(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first == " " || first == "\"" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\"" { text.removeLast() }
    return String(text)
  }

  /// `netloc` of a URL: what stands between `//` and the next slash.
  static func authority(of url: String) -> String {
    guard let slashes = url.firstRange(of: "//") else { return "" }
    return String(url[slashes.upperBound...].prefix { $0 != "/" && $0 != "?" })
  }

  private static func firstPathSegment(of url: String) -> String? {
    guard let slashes = url.firstRange(of: "//") else { return nil }
    let path = url[slashes.upperBound...].drop { $0 != "/" }.drop { $0 == "/" }
    let segment = path.prefix { $0 != "/" && $0 != "?" }
    return segment.isEmpty ? nil : String(segment)
  }

  /// https without a port means 443 on both sides.
  private static func withPort(_ authority: String) -> String {
    authority.contains(":") ? authority : authority + ":443"
  }
}
