import ArcFedJOSE

/// The CRC-64 of Azure Storage: the reflected polynomial below, all bits set at the start and
/// inverted at the end (Azure/azure-storage-net, `Lib/Common/Core/Util/Crc64.cs`; the same as
/// CRC-64/NVME).
struct CRC64 {
  private static let polynomial: UInt64 = 0x9A6C_9329_AC4B_C9B5

  /// What each value of a byte does to the remainder.
  private static let table: [UInt64] = (0..<256).map { byte in
    (0..<8).reduce(UInt64(byte)) { remainder, _ in
      remainder & 1 == 1 ? remainder >> 1 ^ polynomial : remainder >> 1
    }
  }

  private var remainder = UInt64.max

  /// The checksum of what came so far.
  var value: UInt64 { ~remainder }

  /// Takes in more bytes.
  mutating func update(_ bytes: [UInt8]) {
    var current = remainder
    Self.table.withUnsafeBufferPointer { table in
      for byte in bytes {
        current = table[Int(UInt8(truncatingIfNeeded: current) ^ byte)] ^ current >> 8
      }
    }
    remainder = current
  }

  /// The checksum as `x-ms-content-crc64` has it: eight bytes, the lowest first, in base64
  /// (recorded by the Azure SDK for JavaScript's storage tests).
  static func text(of bytes: [UInt8]) -> String {
    var checksum = CRC64()
    checksum.update(bytes)
    let value = checksum.value
    return Base64.encode((0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) })
  }
}
