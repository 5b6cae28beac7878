import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON

/// The form that a client posts to the token endpoint, taken apart and nothing more.
struct TokenForm: Sendable {
  /// The largest body that is read: far above a real request, far below a nuisance. Ours.
  static let bodyBytesMaximum = 131_072

  /// A handful: looking through them is faster than a table.
  private var fields: [FormField] = []

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
    guard let field = fields.first(where: { $0.name == name }), !field.value.isEmpty else {
      return nil
    }
    return field.value
  }

  /// The value of a parameter that must be there.
  func required(_ name: String) throws(AADSTSRefusal) -> String {
    guard let value = self[name] else {
      throw AADSTSRefusal(.missingParameter, ["parameter": name])
    }
    return value
  }

  private mutating func readFields(of body: [UInt8]) throws(AADSTSRefusal) {
    do {
      fields = try FormURLEncoded.parse(body)
    } catch {
      throw AADSTSRefusal(.malformedRequest)
    }
    // RFC 6749 §3.2: parameters must not be included more than once.
    for (place, field) in fields.enumerated()
    where fields[..<place].contains(where: { $0.name == field.name }) {
      throw AADSTSRefusal(.repeatedParameter, ["parameter": field.name])
    }
  }

  /// Takes the client from the header; it must not authenticate twice (RFC 6749 §2.3).
  private mutating func add(_ client: (id: String, secret: String)) throws(AADSTSRefusal) {
    guard self["client_secret"] == nil, self["client_assertion"] == nil,
      self["client_id"] == nil || self["client_id"] == client.id
    else { throw AADSTSRefusal(.malformedRequest) }
    fields.removeAll { ["client_id", "client_secret"].contains($0.name) }
    fields.append(FormField(name: "client_id", value: client.id))
    fields.append(FormField(name: "client_secret", value: client.secret))
  }

  private static let formType = "application/x-www-form-urlencoded"

  private static func isForm(_ contentType: String?) -> Bool {
    // As everybody writes it.
    if contentType == formType { return true }
    let type = (contentType ?? "").utf8.prefix { $0 != UInt8(ascii: ";") }
      .filter { $0 != UInt8(ascii: " ") }
    let form = formType.utf8
    return type.count == form.count
      && zip(type, form).allSatisfy { $0.inLowerCase == $1 }
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
