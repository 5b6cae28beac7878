import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

/// What holds for any bytes at all, tried on the rows of the table with seeded damage.
@Suite struct HTTPMessageParserPropertyTests {
  /// Bytes that mean something to HTTP, and some that never should.
  private static let alphabet =
    Array("\r\n\t :;,/?%#*0aFxH\"\\".utf8) + [0, 0x0B, 0x7F, 0x80, 0xFF]

  /// The row's bytes with up to four of them replaced, dropped or doubled.
  private func damaged(_ bytes: [UInt8], _ random: inout Scramble) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.below(4) where !bytes.isEmpty {
      let index = random.below(bytes.count)
      switch random.below(4) {
      case 0: bytes.remove(at: index)
      case 1: bytes.insert(bytes[index], at: index)
      case 2: bytes.insert(Self.alphabet[random.below(Self.alphabet.count)], at: index)
      default: bytes[index] = Self.alphabet[random.below(Self.alphabet.count)]
      }
    }
    return bytes
  }

  @Test(
    "However bytes are cut into pieces, they mean the same", arguments: [1, 2, 3, 4] as [UInt64])
  func piecesDoNotMatter(seed: UInt64) throws {
    var random = Scramble(seed: seed)
    for row in try ConformanceRow.all() {
      let bytes = damaged(row.bytes, &random)
      let whole = Outcome(reading: bytes, inPiecesOf: max(1, bytes.count))
      for size in [1, 2 + random.below(9)] {
        #expect(Outcome(reading: bytes, inPiecesOf: size) == whole, "\(row.name): \(bytes)")
      }
    }
  }

  @Test("A request means the same each time that it comes on a connection, whatever is between")
  func repetition() throws {
    let rows = try ConformanceRow.all()
    let wholes = rows.map(\.bytes).filter { bytes in
      let outcome = Outcome(reading: bytes, inPiecesOf: max(1, bytes.count))
      return outcome.error == nil && !outcome.isIncomplete
    }
    #expect(wholes.count > 20)
    for (first, second) in zip(wholes, wholes.dropFirst()) {
      let sequence = [first, first, first, second, first, second, second]
      let expected = sequence.flatMap { Outcome(reading: $0, inPiecesOf: $0.count).requests }
      let bytes = sequence.flatMap { $0 }
      for size in [bytes.count, first.count, 7, 1] {
        let outcome = Outcome(reading: bytes, inPiecesOf: size)
        #expect(outcome == Outcome(requests: expected, error: nil, isIncomplete: false))
      }
    }
  }

  @Test("A head that comes again and goes on otherwise is not taken for the last one")
  func almostRepetition() {
    let head = "GET /a HTTP/1.1\r\nHost: a\r\n"
    let paths = ["\r\n", "X-B: 1\r\n\r\n", "\r\n", "Content-Length: 1\r\n\r\nG", "\r\n"]
    let bytes = Array(paths.map { head + $0 }.joined().utf8)
    let outcome = Outcome(reading: bytes, inPiecesOf: bytes.count)
    #expect(outcome.error == nil && !outcome.isIncomplete)
    #expect(outcome.requests.map(\.body) == ["", "", "", "G", ""])
  }

  @Test("No request is read whose framing is in doubt", arguments: [1, 2, 3, 4] as [UInt64])
  func framingIsCertain(seed: UInt64) throws {
    var random = Scramble(seed: seed)
    for row in try ConformanceRow.all() {
      var parser = HTTPMessageParser()
      parser.append(damaged(row.bytes, &random))
      while let event = try? parser.next() {
        guard case .head(let head) = event else { continue }
        let lengths = head.headers.values("Content-Length")
        let codings = head.headers.values("Transfer-Encoding")
        #expect(lengths.count + codings.count <= 1, "\(row.name)")
        #expect(head.headers.values("Host").count <= 1, "\(row.name)")
        #expect(head.authority != nil || head.minorVersion == 0, "\(row.name)")
        for field in head.headers {
          #expect(field.value.utf8.allSatisfy(HTTPCharacter.isFieldContent), "\(row.name)")
        }
      }
    }
  }
}

/// The same numbers for the same seed (SplitMix64).
private struct Scramble {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
  }
}
