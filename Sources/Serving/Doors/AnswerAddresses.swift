import ArcFedHTTP
import ArcFedJSON

/// Puts direct addresses in place of production ones where a client would follow them, and nowhere
/// else: what a user wrote, such as the issuer of a federated credential, and what must equal a
/// claim stay as they are.
struct AnswerAddresses {
  /// Headers that hold one URL (RFC 9110 §10.2.2; "Track asynchronous Azure operations").
  private static let urlHeaders = ["Location", "Azure-AsyncOperation", "Operation-Location"]
  /// Parameters of a challenge that hold one ("Authentication, requests and responses", Key Vault;
  /// "Authorize with Microsoft Entra ID", Blob Storage).
  private static let challengeParameters = ["authorization", "authorization_uri"]

  /// Members that hold a URL for the client to follow, wherever they stand in an answer.
  private static let followedMembers: Set<String> = [
    // Lists: ARM and Key Vault, OData.
    "nextLink", "@odata.nextLink",
    // OpenID Connect Discovery 1.0 §3, and Entra's own instance discovery.
    "jwks_uri", "token_endpoint", "authorization_endpoint", "userinfo_endpoint",
    "device_authorization_endpoint", "end_session_endpoint", "tenant_discovery_endpoint",
    // Key Vault and Storage, as Resource Manager shows them.
    "vaultUri", "blob",
    // `/metadata/endpoints`.
    "loginEndpoint", "resourceManager", "microsoftGraphResourceId", "arcConfigEndpoint",
    "arcGlobalNotificationServiceEndpoint", "arcHybridIdentityServiceEndpoint",
  ]
  /// Members that hold one in the answers of a vault.
  private static let vaultMembers: Set<String> = ["id", "kid", "recoveryId"]

  /// What an answer that holds no URL lacks.
  private static let marker = Array("https://".utf8)

  private let addresses: DirectAddresses
  private let members: Set<String>

  init(_ addresses: DirectAddresses, answering request: HTTPRequest) {
    self.addresses = addresses
    let isVault = request.origin.host.hasSuffix("." + KnownHosts.vaultDomain)
    members = isVault ? Self.followedMembers.union(Self.vaultMembers) : Self.followedMembers
  }

  func rewritten(_ answer: HTTPResponse) -> HTTPResponse {
    var answer = answer
    for header in Self.urlHeaders {
      guard let value = answer.headers[header] else { continue }
      answer.headers[header] = addresses.address(of: value)
    }
    let challenges = answer.headers.values("WWW-Authenticate")
    if !challenges.isEmpty {
      answer.headers["WWW-Authenticate"] = nil
      for challenge in challenges {
        answer.headers.add("WWW-Authenticate", self.challenge(challenge))
      }
    }
    guard case .bytes(let bytes) = answer.body, Self.mentionsURL(bytes) else { return answer }
    let type = answer.headers["Content-Type"]?.lowercased() ?? ""
    if type.contains("json"), let value = try? JSONParser.parse(bytes) {
      answer.body = .bytes(rewritten(value).serialized())
    } else if type.contains("xml") {
      answer.body = .bytes(Array(xml(String(decoding: bytes, as: UTF8.self)).utf8))
    } else {
      return answer
    }
    if answer.headers["Content-Length"] != nil {
      answer.headers["Content-Length"] = "\(answer.bytes.count)"
    }
    return answer
  }

  // MARK: Bodies

  private func rewritten(_ value: JSONValue) -> JSONValue {
    if let array = value.arrayValue { return .array(array.map(rewritten)) }
    guard let object = value.objectValue else { return value }
    return .object(
      JSONObject(
        object.map { name, member in
          guard members.contains(name), let url = member.stringValue else {
            return (name, rewritten(member))
          }
          return (name, .string(addresses.address(of: url)))
        }))
  }

  /// The lists of the Blob service name themselves in one attribute ("List Blobs", response body).
  private func xml(_ text: String) -> String {
    let attribute = #"ServiceEndpoint=""#
    let parts = text.split(separator: attribute, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let quote = parts[1].firstIndex(of: "\"") else { return text }
    let address = addresses.address(of: String(parts[1][..<quote]))
    return "\(parts[0])\(attribute)\(address)\(parts[1][quote...])"
  }

  // MARK: Challenges

  /// `Bearer authorization="https://…", resource="…"`, and the same without quotes.
  private func challenge(_ text: String) -> String {
    var text = text
    for parameter in Self.challengeParameters {
      for opening in ["\(parameter)=\"", "\(parameter)="] {
        guard let start = text.range(ofWord: opening) else { continue }
        let rest = text[start.upperBound...]
        let end = rest.firstIndex { "\", ".contains($0) } ?? rest.endIndex
        let address = addresses.address(of: String(rest[..<end]))
        text.replaceSubrange(start.upperBound..<end, with: address)
        break
      }
    }
    return text
  }

  private static func mentionsURL(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= marker.count else { return false }
    return (0...bytes.count - marker.count).contains { start in
      bytes[start] == marker[0] && bytes[start...].starts(with: marker)
    }
  }
}

extension String {
  /// Where `word` stands at the beginning or behind a space or comma.
  fileprivate func range(ofWord word: String) -> Range<String.Index>? {
    var from = startIndex
    while let range = self[from...].firstRange(of: word) {
      let isFirst = range.lowerBound == startIndex
      if isFirst || " ,".contains(self[index(before: range.lowerBound)]) { return range }
      from = range.upperBound
    }
    return nil
  }
}
