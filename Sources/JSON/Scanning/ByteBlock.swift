/// Sixteen bytes of a text, compared with others all at once.
///
/// Both sides of a comparison are vectors, because only then the compiler makes one instruction of
/// it; compared with a single number, the bytes are gone through one by one.
struct ByteBlock {
  static let byteCount = 16

  private let bytes: SIMD16<UInt8>

  /// The bytes of `text` from `place` on; so many must be there.
  @inline(__always)
  init(_ text: UnsafeRawBufferPointer, at place: Int) {
    bytes = text.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
  }

  /// All bytes of a text of 4 to 16, some of them twice.
  @inline(__always)
  init(short text: UnsafeRawBufferPointer) {
    let words: SIMD2<UInt64>
    if text.count >= 8 {
      words = SIMD2(
        text.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
        text.loadUnaligned(fromByteOffset: text.count &- 8, as: UInt64.self))
    } else {
      let first = text.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
      let last = text.loadUnaligned(fromByteOffset: text.count &- 4, as: UInt32.self)
      words = SIMD2(repeating: UInt64(first) << 32 | UInt64(last))
    }
    bytes = unsafeBitCast(words, to: SIMD16<UInt8>.self)
  }

  /// Which of the sixteen places something is true of.
  struct Places {
    fileprivate let mask: SIMDMask<SIMD16<Int8>>

    /// All bits of a byte for a place that it is true of, none for another; the first place is the
    /// lowest byte, as everywhere that Swift runs.
    @inline(__always)
    private var words: SIMD2<UInt64> { unsafeBitCast(mask, to: SIMD2<UInt64>.self) }

    /// Whether it is true of any.
    @inline(__always)
    var isAny: Bool { words[0] | words[1] != 0 }

    /// The first place that it is true of; 16 when of none.
    @inline(__always)
    var first: Int {
      words[0] != 0
        ? words[0].trailingZeroBitCount / UInt8.bitWidth
        : MemoryLayout<UInt64>.size + words[1].trailingZeroBitCount / UInt8.bitWidth
    }

    @inline(__always)
    static func | (left: Places, right: Places) -> Places {
      Places(mask: left.mask .| right.mask)
    }
  }

  /// Where this byte stands.
  @inline(__always)
  func places(of byte: UInt8) -> Places {
    Places(mask: bytes .== SIMD16(repeating: byte))
  }

  /// Where a smaller byte stands.
  @inline(__always)
  func places(below bound: UInt8) -> Places {
    Places(mask: bytes .< SIMD16(repeating: bound))
  }

  /// Where a capital letter of ASCII stands.
  @inline(__always)
  var placesOfCapitals: Places {
    // Letters from A on are the smallest numbers then, and smaller bytes the largest.
    Places(mask: (bytes &- SIMD16(repeating: UInt8(ascii: "A"))) .< SIMD16(repeating: 26))
  }

  /// Where a byte stands that is not ASCII.
  @inline(__always)
  var placesBeyondASCII: Places {
    Places(mask: bytes .> SIMD16(repeating: 0x7F))
  }
}
