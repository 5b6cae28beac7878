package import ArcFedJSON

/// A signed message in the compact serialization (RFC 7515 §3.1), taken apart and not yet checked.
package struct JWS: Sendable {
  /// The protected header.
  package let header: JSONObject
  /// The bytes that are signed for.
  package let payload: [UInt8]
  /// The signature in JOSE's form; empty in an unsecured message.
  package let signature: [UInt8]
  /// What the signature is over: the first two parts as they came, with the point between.
  package let signingInput: [UInt8]
  /// `alg`, whatever it says; not yet an algorithm that is supported.
  package let algorithm: String

  /// `kid`, the name of the key that signed.
  package let keyID: String?
  /// `typ`, the media type of the whole.
  package var type: String? { header["typ"]?.stringValue }

  /// Takes a compact serialization apart, strictly (RFC 7515 §5.2, steps 1 to 7).
  package init(compact: String, limits: JOSELimits = .standard) throws(JOSEError) {
    // 1. Three parts, together not beyond the limit.
    guard compact.utf8.count <= limits.tokenBytes else {
      throw .tooLarge(.token, limit: limits.tokenBytes)
    }
    let text = [UInt8](compact.utf8)
    let (first, second) = try Self.points(in: text)
    // 2. Each is unpadded base64url.
    let headerBytes = try Self.decode(text[..<first], .header, limits.headerBytes)
    payload = try Self.decode(text[(first + 1)..<second], .payload, limits.payloadBytes)
    signature = try Self.decode(text[(second + 1)...], .signature, limits.signatureBytes)
    signingInput = Array(text[..<second])
    // 3. The header is an object whose parameters are understood.
    header = try JSONObject(part: .header, headerBytes, limits)
    algorithm = try Self.check(header)
    keyID = header["kid"]?.stringValue
  }

  /// Signs a payload. The header is written as given; `alg` comes first if it is missing, and is
  /// an error if it names another algorithm.
  package static func sign(
    header: JSONObject, payload: [UInt8], key: PrivateKey, algorithm: SignatureAlgorithm
  ) throws(JOSEError) -> String {
    try sign(header: JWSHeader(header, algorithm), payload: payload, key: key)
  }

  /// Signs a payload under a header that is written already.
  package static func sign(
    header: JWSHeader, payload: [UInt8], key: PrivateKey
  ) throws(JOSEError) -> String {
    let message = Base64Alphabet.url.joined(header.part, payload)
    let signature = try key.sign(message, header.algorithm)
    return Base64Alphabet.url.joinedText(message, signature)
  }

  /// Whether `key` made the signature with the algorithm that the header names, and that algorithm
  /// is one for such a key. `none` and the HMAC algorithms never are.
  package func isSigned(by key: PublicKey) -> Bool {
    guard let algorithm = SignatureAlgorithm(rawValue: algorithm) else { return false }
    return key.verify(signature, of: signingInput, algorithm)
  }
}

extension JWS {
  /// Where the two points are that make three parts.
  private static func points(in text: [UInt8]) throws(JOSEError) -> (Int, Int) {
    let point = UInt8(ascii: ".")
    let places = text.withUnsafeBytes { text in
      let first = ByteScan.place(of: point, in: text)
      guard first < text.count else { return nil as (Int, Int)? }
      let second = ByteScan.place(of: point, in: text, from: first + 1)
      guard second < text.count,
        ByteScan.place(of: point, in: text, from: second + 1) == text.count
      else { return nil }
      return (first, second)
    }
    guard let places else { throw .wrongPartCount(found: text.count { $0 == point } + 1) }
    return places
  }

  private static func decode(
    _ text: ArraySlice<UInt8>, _ part: JWSPart, _ limit: Int
  ) throws(JOSEError) -> [UInt8] {
    // Four characters make three bytes, so the limit can be checked before the work.
    guard text.count / 4 * 3 <= limit else { throw .tooLarge(part.quantity, limit: limit) }
    let bytes: [UInt8]
    do { bytes = try Base64URL.decode(utf8: text) } catch { throw .malformedPart(part) }
    guard bytes.count <= limit else { throw .tooLarge(part.quantity, limit: limit) }
    return bytes
  }

  /// Header parameters whose value is a string (RFC 7515 §4.1).
  private static let textParameters = ["kid", "typ", "cty", "jku", "x5u", "x5t", "x5t#S256"]

  /// The `alg` of a header all of whose parameters are understood.
  private static func check(_ header: JSONObject) throws(JOSEError) -> String {
    guard let algorithm = header["alg"] else { throw .missingAlgorithm }
    guard let algorithm = algorithm.stringValue else { throw .malformedHeaderParameter("alg") }
    guard header["crit"] == nil else { throw .criticalHeader }
    guard header["b64"] == nil else { throw .unencodedPayload }
    // Most are all texts.
    let others = (0..<header.count).contains { header.value(at: $0).stringValue == nil }
    for name in others ? textParameters : [] {
      if let value = header[name], value.stringValue == nil {
        throw .malformedHeaderParameter(name)
      }
    }
    return algorithm
  }
}

extension JWSPart {
  fileprivate var quantity: JOSEQuantity {
    switch self {
    case .header: .header
    case .payload: .payload
    case .signature: .signature
    }
  }
}

extension JSONObject {
  /// The object that is the whole of a token's part.
  init(part: JWSPart, _ bytes: [UInt8], _ limits: JOSELimits) throws(JOSEError) {
    var options = JSONParser.Options.strict
    options.maximumDepth = limits.jsonDepth
    let value: JSONValue
    do { value = try JSONParser.parse(bytes, options) } catch {
      if case .duplicateMember = error.kind { throw .duplicateMember(part) }
      throw .notJSON(part)
    }
    guard let object = value.objectValue else { throw .notAnObject(part) }
    self = object
  }
}
