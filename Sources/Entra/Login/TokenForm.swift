import ArcFedHTTP
import ArcFedJOSE

/// The form that a client posts to the token endpoint, taken apart and nothing more.
struct TokenForm: Sendable {
  /// The largest body that is read: far above a real request, far below a nuisance. Ours.
  static let bodyBytesMaximum = 131_072

  private var fields: [String: String] = [:]

  /// Reads the body of `request`.
  ///
  /// A body of another type counts as a form without fields: the answer then names the first
  /// parameter that is missing, which is what people meet who post JSON.
  init(_ request: HTTPRequest) throws(AADSTSRefusal) {
    guard request.body.count <= Self.bodyBytesMaximum else {
      throw AADSTSRefusal(.malformedRequest)
    }
    if Self.isForm(request.headers["Content-Type"]) { try readFields(of: request.body) }
    if let client = try Self.basicCredentials(request.headers["Authorization"]) {
      try add(client)
    }
  }

  /// The value of a parameter; nil when it is absent or empty (RFC 6749 §3.2).
  subscript(name: String) -> String? {
    guard let value = fields[name], !value.isEmpty else { return nil }
    return value
  }

  /// The value of a parameter that must be there.
  func required(_ name: String) throws(AADSTSRefusal) -> String {
    guard let value = self[name] else {
      throw AADSTSRefusal(.missingParameter, ["parameter": name])
    }
    return value
  }

  private mutating func readFields(of body: [UInt8]) throws(AADSTSRefusal) {
    let parsed: [FormField]
    do {
      parsed = try FormURLEncoded.parse(body)
    } catch {
      throw AADSTSRefusal(.malformedRequest)
    }
    for field in parsed {
      // RFC 6749 §3.2: parameters must not be included more than once.
      guard fields.updateValue(field.value, forKey: field.name) == nil else {
        throw AADSTSRefusal(.repeatedParameter, ["parameter": field.name])
      }
    }
  }

  /// Takes the client from the header; it must not authenticate twice (RFC 6749 §2.3).
  private mutating func add(_ client: (id: String, secret: String)) throws(AADSTSRefusal) {
    guard self["client_secret"] == nil, self["client_assertion"] == nil,
      self["client_id"] == nil || self["client_id"] == client.id
    else { throw AADSTSRefusal(.malformedRequest) }
    fields["client_id"] = client.id
    fields["client_secret"] = client.secret
  }

  private static func isForm(_ contentType: String?) -> Bool {
    let type = (contentType ?? "").utf8.prefix { $0 != UInt8(ascii: ";") }
      .filter { $0 != UInt8(ascii: " ") }
    let form = "application/x-www-form-urlencoded".utf8
    return type.count == form.count
      && zip(type, form).allSatisfy { sent, letter in
        sent == letter
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(sent) && sent | 0x20 == letter
      }
  }

  /// The client in an `Authorization: Basic` header (RFC 6749 §2.3.1); nil when there is none.
  private static func basicCredentials(
    _ header: String?
  ) throws(AADSTSRefusal) -> (id: String, secret: String)? {
    let scheme = "basic "
    guard let header, header.lowercased().hasPrefix(scheme) else { return nil }
    let decoded = (try? Base64.decode(String(header.dropFirst(scheme.count)))) ?? []
    let text = String(decoding: decoded, as: UTF8.self)
    guard let colon = text.firstIndex(of: ":"),
      let id = PercentEncoding.decode(text[..<colon], plusIsSpace: true),
      let secret = PercentEncoding.decode(text[text.index(after: colon)...], plusIsSpace: true)
    else { throw AADSTSRefusal(.malformedRequest) }
    return (id, secret)
  }
}
