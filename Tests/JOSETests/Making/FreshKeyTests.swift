import Synchronization
import Testing

@testable import ArcFedJOSE

@Suite("Fresh RSA keys")
struct FreshKeyTests {
  @Test("OpenSSL finds nothing wrong with a fresh key", arguments: [2048, 3072])
  func check(bits: Int) throws {
    let command = try OpenSSLCommand()
    let key = try PrivateKey.generateRSA(bits: bits)
    #expect(key.publicKey.kind == .rsa(bits: bits))
    #expect(key.publicKey.jwk.e == "AQAB")
    try command.write(Array(key.pem.utf8), to: "key.pem")
    let verdict = try command.run(["pkey", "-in", "key.pem", "-check", "-noout"])
    #expect(verdict.output.contains("Key is valid"))
    #expect(verdict.status == 0)
  }

  @Test("What the search finds OpenSSL takes for a prime, and it is never the same")
  func primes() throws {
    let command = try OpenSSLCommand()
    let search = PrimeSearch(bits: 1024)
    let primes = try (0..<4).map { _ in try search.next() }
    for prime in primes {
      #expect(prime.bitCount == 1024)
      #expect(prime.bytes[0] >= 0xC0, "the product of two has 2,048 bits")
      let verdict = try command.run(["prime", "-hex", Digest.hex(prime.bytes)])
      #expect(verdict.output.hasSuffix("is prime\n"))
      #expect(!verdict.output.contains("not prime"))
    }
    #expect(Set(primes.map(\.bytes)).count == primes.count)
  }

  @Test("Primes that lie near to each other make no key")
  func near() throws {
    let prime = try PrimeSearch(bits: 1024).next()
    let arithmetic = Arithmetic()
    #expect(try PrivateKey.fresh(prime, prime) == nil)
    #expect(try PrivateKey.fresh(prime, arithmetic.sum(prime, 2)) == nil)
  }

  @Test("Keys come from the stock, and where it is empty from whoever needs them")
  func stock() throws {
    let lanes = CryptoLanes(laneCount: 2, queueLimit: 16)
    let stocked = FreshPrimes(keysAhead: 1, on: lanes)
    let bare = FreshPrimes()
    let keys = try (0..<3).map { _ in try stocked.rsaKey() } + [bare.rsaKey(), bare.rsaKey()]
    #expect(Set(keys.map(\.publicKey)).count == keys.count)
    lanes.shutdown()
    #expect(try stocked.rsaKey().publicKey.kind == .rsa(bits: 2048), "closed lanes hold up nobody")
  }

  @Test("Who wants to hear of the stock hears when it is there, and at once where none is made")
  func afterwards() async throws {
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 16)
    let stocked = FreshPrimes(keysAhead: 1, on: lanes)
    await withCheckedContinuation { isThere in
      stocked.afterwards { isThere.resume() }
    }
    lanes.shutdown()
    #expect(try stocked.rsaKey().publicKey.kind == .rsa(bits: 2048))
    let wasTold = Atomic(false)
    FreshPrimes().afterwards { wasTold.store(true, ordering: .relaxed) }
    let wasToldAtOnce = wasTold.load(ordering: .relaxed)
    #expect(wasToldAtOnce)
  }
}
