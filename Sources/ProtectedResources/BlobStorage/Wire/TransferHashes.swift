import ArcFedHTTP
import ArcFedJOSE

/// The hashes by which client and service make sure that a body arrived whole ("Put Block",
/// `Content-MD5` and `x-ms-content-crc64`).
enum TransferHashes {
  /// The bytes of an MD5 hash (RFC 1321).
  private static let md5Bytes = 16

  /// Compares a request's body with the hashes that the request gives, and returns the header with
  /// the service's own: MD5 to who gave it, and to versions before CRC-64; else CRC-64.
  static func check(
    _ request: HTTPRequest, version: StorageVersion
  ) throws(StorageError) -> HTTPHeaders {
    // Both names stand for the same when a blob is put whole (Azure/azure-storage-ruby#64).
    let isPutBlob = request.headers["x-ms-blob-type"] != nil
    let blobMD5 = isPutBlob ? request.headers["x-ms-blob-content-md5"] : nil
    let md5 = request.headers["Content-MD5"] ?? blobMD5
    let crc64 = version.hasCRC64 ? request.headers["x-ms-content-crc64"] : nil
    if md5 != nil, crc64 != nil { throw .bothHashes }
    if md5 != nil || !version.hasCRC64 {
      let computed = Base64.encode(Digest.md5(request.body))
      if let md5 { try compare(md5: md5, with: computed) }
      return ["Content-MD5": computed]
    }
    let computed = CRC64.text(of: request.body)
    if let crc64, crc64 != computed { throw .crc64Mismatch(given: crc64, computed: computed) }
    return ["x-ms-content-crc64": computed]
  }

  private static func compare(md5: String, with computed: String) throws(StorageError) {
    guard (try? Base64.decode(md5))?.count == md5Bytes else { throw .invalidMD5 }
    guard md5 == computed else { throw .md5Mismatch(given: md5, computed: computed) }
  }
}
