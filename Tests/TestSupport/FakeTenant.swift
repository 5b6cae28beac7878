package import ArcFedHTTP
import ArcFedJOSE
package import ArcFedJSON
package import ArcFedSimulation
import Synchronization

/// Entra, as far as a relying party sees it: published keys, and tokens signed with one of them.
package final class FakeTenant: Sendable {
  /// The tenant's id.
  package static let tenantID = "11111111-1111-1111-1111-111111111111"

  private let keyring = SimulationKeyring(seed: 1)
  private let clock: any WorldClock
  private let published = Mutex(["first"])
  private let fetches = Mutex(0)

  /// A tenant whose keys stand at `login.microsoftonline.com`.
  package init(network: Network, clock: any WorldClock) throws {
    self.clock = clock
    let endpoint = ClosureEndpoint { [weak self] request in
      guard let self, request.path == "/\(Self.tenantID)/discovery/v2.0/keys" else {
        return HTTPResponse(status: 404)
      }
      self.fetches.withLock { $0 += 1 }
      return .json(200, self.keySet)
    }
    network.attach(endpoint, to: .https("login.microsoftonline.com"))
  }

  /// How often the keys were fetched.
  package var fetchCount: Int { fetches.withLock { $0 } }

  /// Publishes other keys from now on.
  package func publish(_ labels: [String]) {
    published.withLock { $0 = labels }
  }

  private var keySet: JSONValue {
    let keys = published.withLock { $0 }.map { label in
      var jwk = keyring.rsaKey(label: label).publicKey.jwk
      jwk.keyID = label
      jwk.use = "sig"
      return jwk
    }
    return JWKSet(keys: keys).json
  }

  /// Signs an access token of the v1.0 form.
  ///
  /// - Parameters:
  ///   - principal: object and application id, both made from this digit.
  ///   - changes: members to set, or to remove when null: claims, `kid` and `signedBy`.
  package func token(
    for principal: String, audience: String, changes: JSONValue = .object([:])
  ) throws -> String {
    let now = clock.now.seconds
    let issuer = "https://sts.windows.net/\(Self.tenantID)/"
    var claims: JSONValue = [
      "aud": .string(audience), "iss": .string(issuer), "iat": .int(Int(now)),
      "nbf": .int(Int(now)), "exp": .int(Int(now) + 3600),
      "appid": .string(Self.appID(principal)), "idtyp": "app",
      "oid": .string(Self.objectID(principal)), "sub": .string(Self.objectID(principal)),
      "tid": .string(Self.tenantID), "ver": "1.0",
    ]
    var header: JSONObject = ["typ": "JWT", "kid": "first"]
    var key = "first"
    for (name, value) in changes.objectValue ?? [:] {
      switch name {
      case "kid": header["kid"] = value.isNull ? nil : value
      case "signedBy": key = value.stringValue ?? key
      case "lifetime": claims["exp"] = .int(Int(now) + (value.intValue ?? 0))
      default: claims[name] = value.isNull ? nil : value
      }
    }
    return try JWS.sign(
      header: header, payload: claims.serialized(), key: keyring.rsaKey(label: key),
      algorithm: .rs256)
  }

  /// The object id of a principal: its digit, in the form of a GUID.
  package static func objectID(_ digit: String) -> String { guid(digit, "0") }

  /// The application id of a principal.
  package static func appID(_ digit: String) -> String { guid(digit, "a") }

  private static func guid(_ digit: String, _ tail: String) -> String {
    [8, 4, 4, 4].map { String(repeating: digit, count: $0) }.joined(separator: "-") + "-"
      + String(repeating: tail, count: 12)
  }
}
