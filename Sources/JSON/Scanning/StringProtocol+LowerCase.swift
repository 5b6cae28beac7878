extension StringProtocol {
  /// The text in lower case, as `lowercased()` has it: identifiers mostly are, and are only looked
  /// at, which takes a tenth of the time.
  package var inLowerCase: String {
    let isLower = utf8.withContiguousStorageIfAvailable { bytes in
      !ByteScan.contains(
        UnsafeRawBufferPointer(bytes), block: { $0.placesBeyondASCII | $0.placesOfCapitals },
        single: { $0 >= 0x80 || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
    }
    return isLower == true ? String(self) : lowercased()
  }
}
