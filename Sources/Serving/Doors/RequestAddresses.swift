import ArcFedHTTP

/// Puts production names in place of the direct addresses that a token request asks for: a client
/// whose Resource Manager is `https://localhost:8443` asks for a token for
/// `https://localhost:8443`.
struct RequestAddresses {
  /// The members of a token request that name a resource (v2.0 and v1.0).
  private static let members: Set<String> = ["scope", "resource"]

  private let addresses: DirectAddresses

  init(_ addresses: DirectAddresses) { self.addresses = addresses }

  func rewritten(_ request: HTTPRequest) -> HTTPRequest {
    guard request.method == .post, request.path.lowercased().hasSuffix("/token"),
      var fields = try? FormURLEncoded.parse(request.body)
    else { return request }
    var isChanged = false
    for (index, field) in fields.enumerated() where Self.members.contains(field.name) {
      let resources = field.value.split(separator: " ", omittingEmptySubsequences: false)
        .map { addresses.resource(named: String($0)) }.joined(separator: " ")
      guard resources != field.value else { continue }
      fields[index] = FormField(name: field.name, value: resources)
      isChanged = true
    }
    guard isChanged else { return request }
    var request = request
    request.body = FormURLEncoded.encode(fields.map { ($0.name, $0.value) })
    return request
  }
}
