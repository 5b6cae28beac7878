import ArcFedOpenIDConnect
import ArcFedSimulation

extension ARMError {
  /// What Resource Manager says of a refused token.
  init(_ refusal: BearerRefusal, bearers: BearerAuthority, now: Timestamp) {
    switch refusal {
    case .keysUnavailable:
      self = .authorityUnavailable
    case .token(.wrongAudience(let presented), _):
      self = .wrongAudience(
        presented.joined(separator: ","), challenge: bearers.authority)
    case .token(.expired(let expiry), _):
      self = .expiredToken(
        expiry: expiry.americanText, now: now.americanText, challenge: bearers.authority)
    case .token(.untrustedIssuer(let issuer), _):
      self = .wrongTenant(
        issuer: issuer ?? "", expected: bearers.stsIssuer, tenant: bearers.tenantID,
        challenge: bearers.authority)
    case .malformed, .token:
      self = .invalidToken(challenge: bearers.authority)
    }
  }

  /// What cannot be answered because the emulator itself failed.
  static let internalFailure = ARMError(
    status: 500, code: "InternalServerError",
    message: "Encountered internal server error. Please retry the request.")
}
