import ArcFedSimulation
import Foundation
import Testing

@Suite("Seeded randomness")
struct RandomSourceTests {
  @Test("A stream of the same seed and name gives the same numbers")
  func reproducible() {
    let one = RandomSource(seed: 1).stream("entra/client-id")
    let two = RandomSource(seed: 1).stream("entra/client-id")
    #expect((0..<100).map { _ in one.next() } == (0..<100).map { _ in two.next() })
  }

  @Test("The numbers are the same on every machine, in debug and in release")
  func knownNumbers() {
    let stream = RandomSource(seed: 1).stream("known")
    #expect(stream.uuid().lowercase == RandomSource(seed: 1).stream("known").uuid().lowercase)
    #expect(RandomStream(seed: 0).next() == 0xe220_a839_7b1d_cdaf)
    #expect(RandomStream(seed: 1_234_567).next() == 6_457_827_717_110_365_317)
  }

  @Test("Streams of other names, seeds or sources are strangers")
  func independent() {
    let source = RandomSource(seed: 1)
    let firsts = [
      source.stream("a").next(), source.stream("b").next(),
      RandomSource(seed: 2).stream("a").next(), source.derived("a").stream("a").next(),
      source.derived("b").stream("a").next(),
    ]
    #expect(Set(firsts).count == firsts.count)
  }

  @Test("A UUID is of version 4 and of the RFC's variant")
  func uuidVersion() {
    let stream = RandomSource(seed: 3).stream("uuid")
    for _ in 0..<200 {
      let text = Array(stream.uuid().lowercase)
      #expect(text.count == 36)
      #expect(text[14] == "4")
      #expect("89ab".contains(text[19]))
    }
  }

  @Test("A UUID is made of the next sixteen bytes, in their order")
  func uuidBytes() {
    let (one, two) = (RandomStream(seed: 4), RandomStream(seed: 4))
    for _ in 0..<50 {
      var bytes = two.bytes(16)
      bytes[6] = bytes[6] & 0x0F | 0x40
      bytes[8] = bytes[8] & 0x3F | 0x80
      let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      #expect(one.uuid().lowercase.filter { $0 != "-" } == digits)
    }
  }

  @Test("Integers stay in range and reach both ends")
  func integers() {
    let stream = RandomSource(seed: 4).stream("dice")
    let rolls = (0..<600).map { _ in stream.integer(in: 1...6) }
    #expect(Set(rolls) == [1, 2, 3, 4, 5, 6])
    #expect(stream.integer(in: 5...5) == 5)
    _ = stream.integer(in: Int.min...Int.max)
  }

  @Test("Fractions lie in 0..<1 and text is of its alphabet")
  func fractionsAndText() {
    let stream = RandomSource(seed: 5).stream("mixed")
    for _ in 0..<200 { #expect((0..<1).contains(stream.fraction())) }
    #expect(stream.text(40, from: "ab").allSatisfy { "ab".contains($0) })
    #expect(stream.hex(32).count == 32)
    #expect(stream.bytes(13).count == 13)
  }

  @Test("Text between two others is the same text, and as much chance is used up")
  func textBetween() {
    let (plain, framed) = (RandomSource(seed: 6).stream("a"), RandomSource(seed: 6).stream("a"))
    for count in [0, 1, 40] {
      #expect(
        framed.text(count, from: "abc", between: "1.A", and: "==")
          == "1.A" + plain.text(count, from: "abc") + "==")
    }
    #expect(framed.next() == plain.next())
  }

  @Test("The system's source does not repeat itself")
  func systemSource() {
    #expect(RandomSource.system.stream("a").next() != RandomSource.system.stream("a").next())
  }

  @Test("A name put together is the name as one text")
  func labels() {
    var label = StreamLabel("uid ")
    label.append("default/ä")
    label.append(" #")
    label.append(-12)
    #expect(label == StreamLabel("uid default/ä #-12"))
    let source = RandomSource(seed: 1)
    #expect(source.stream(label).next() == source.stream("uid default/ä #-12").next())
  }
}
