import COpenSSL

/// Writing OpenSSL's objects as DER and reading them back whole.
enum DER {
  /// What an `i2d_…` function writes: asked first for the length, then for the bytes.
  static func encode(
    _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
  ) -> [UInt8]? {
    let length = Int(write(nil))
    guard length > 0 else { return nil }
    return [UInt8](unsafeUninitializedCapacity: length) { output, written in
      var cursor = output.baseAddress
      written = max(0, Int(write(&cursor)))
    }
  }

  /// What a `d2i_…` function reads, if it reads all of `bytes`.
  static func decode(
    _ bytes: [UInt8], free: (OpaquePointer) -> Void,
    _ read: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?
  ) -> OpaquePointer? {
    defer { ERR_clear_error() }
    return bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var cursor = buffer.baseAddress
      guard let object = read(&cursor, buffer.count) else { return nil }
      guard let start = buffer.baseAddress, let end = cursor, end - start == buffer.count else {
        free(object)
        return nil
      }
      return object
    }
  }
}
