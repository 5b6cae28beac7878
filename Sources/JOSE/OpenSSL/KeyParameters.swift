import COpenSSL

/// The named parts of a key, collected for `EVP_PKEY_fromdata`.
///
/// OpenSSL's builder keeps the pointers it is given until the parameters are made, so names and
/// values are copied into memory that lives as long as this object.
final class KeyParameters {
  /// What the parts make.
  enum Selection {
    case publicKey
    case keyPair

    fileprivate var flags: Int32 {
      switch self {
      case .publicKey: shim_EVP_PKEY_PUBLIC_KEY
      case .keyPair: shim_EVP_PKEY_KEYPAIR
      }
    }
  }

  private let builder: OpaquePointer
  private var copies: [UnsafeMutableRawBufferPointer] = []
  private var numbers: [BigNumber] = []

  init() {
    guard let builder = OSSL_PARAM_BLD_new() else { preconditionFailure("out of memory") }
    self.builder = builder
  }

  deinit {
    OSSL_PARAM_BLD_free(builder)
    for copy in copies { copy.deallocate() }
  }

  /// Adds a number under OpenSSL's name for it.
  func add(_ name: String, _ number: BigNumber) {
    numbers.append(number)
    OSSL_PARAM_BLD_push_BN(builder, characters(name), number.raw)
  }

  /// Adds a text: the name of the curve.
  func add(_ name: String, text: String) {
    OSSL_PARAM_BLD_push_utf8_string(builder, characters(name), characters(text), 0)
  }

  /// Adds an octet string: the encoded public point.
  func add(_ name: String, octets: [UInt8]) {
    OSSL_PARAM_BLD_push_octet_string(builder, characters(name), copy(octets), octets.count)
  }

  /// The key of these parts, or nil if OpenSSL finds them wrong (a point off the curve).
  func makeKey(type: String, _ selection: Selection) -> KeyHandle? {
    defer { ERR_clear_error() }
    guard let parameters = OSSL_PARAM_BLD_to_param(builder) else { return nil }
    defer { OSSL_PARAM_free(parameters) }
    guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_fromdata_init(context) == 1,
      EVP_PKEY_fromdata(context, &key, selection.flags, parameters) == 1, let key
    else { return nil }
    return KeyHandle(owning: key)
  }

  private func characters(_ text: String) -> UnsafePointer<CChar>? {
    copy(Array(text.utf8) + [0])?.assumingMemoryBound(to: CChar.self)
  }

  private func copy(_ bytes: [UInt8]) -> UnsafeRawPointer? {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    memory.copyBytes(from: bytes)
    copies.append(memory)
    return UnsafeRawPointer(memory.baseAddress)
  }
}
