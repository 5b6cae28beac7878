extension UInt8 {
  /// The ASCII letter in lower case; every other byte as it is.
  @inlinable @inline(__always)
  package var inLowerCase: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
