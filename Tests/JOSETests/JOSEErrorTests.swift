import ArcFedJOSE
import Testing

@Suite("Errors of the JOSE room")
struct JOSEErrorTests {
  @Test("Each reads as a sentence of its own")
  func descriptions() {
    let errors: [JOSEError] = [
      .malformedBase64, .wrongPartCount(found: 2), .malformedPart(.header),
      .malformedPart(.payload),
      .tooLarge(.token, limit: 1), .tooLarge(.keySet, limit: 1), .notJSON(.header),
      .duplicateMember(.payload), .notAnObject(.payload), .missingAlgorithm,
      .malformedHeaderParameter("kid"), .criticalHeader, .unencodedPayload, .malformedClaim("exp"),
      .malformedKeyMember("n"), .unsupportedKeyType, .unsupportedCurve, .malformedKeySet,
      .malformedKey, .rsaKeyTooSmall(bits: 1024, minimumBits: 2048),
      .rsaKeyTooLarge(bits: 20000, maximumBits: 16384),
      .algorithmDoesNotFitKey(.es256, .rsa(bits: 2048)), .algorithmDoesNotFitHeader(.rs256),
      .malformedCertificate, .queueFull(limit: 3), .lanesClosed,
      .simulationKeysExhausted(limit: 4), .operationFailed("sign"),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    #expect(errors.allSatisfy { !$0.description.hasSuffix(".") && $0.description.count > 10 })
  }

  @Test("A key's kind and size are named")
  func kinds() {
    let error = JOSEError.algorithmDoesNotFitKey(.es256, .rsa(bits: 2048))
    #expect(error.description == "ES256 does not fit a key of kind RSA-2048")
    #expect(KeyKind.ec(.p521).description == "P-521")
  }
}
