import ArcFedJOSE
import Testing

@Suite("Digests")
struct DigestTests {
  @Test("The digests of abc are those of FIPS 180-4's examples")
  func abc() {
    let message = Array("abc".utf8)
    #expect(Digest.hex(Digest.sha1(message)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(
      Digest.hex(Digest.sha256(message))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest.hex(Digest.sha384(message)).hasPrefix("cb00753f45a35e8bb5a03d699ac65007"))
    #expect(Digest.hex(Digest.sha512(message)).hasPrefix("ddaf35a193617abacc417349ae204131"))
    #expect(Digest.sha384(message).count == 48)
    #expect(Digest.sha512(message).count == 64)
  }

  @Test("The empty message has a digest too")
  func empty() {
    #expect(
      Digest.hex(Digest.sha256([]))
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(Digest.hex([]) == "")
    #expect(Digest.hex([0, 15, 255]) == "000fff")
  }
}
