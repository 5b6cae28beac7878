/// A credential that cannot even try, because it is not fully configured.
package struct CredentialUnavailable: Error, Sendable, Equatable, CustomStringConvertible {
  /// The text a user sees.
  package let message: String

  /// The text a user sees.
  package var description: String { message }
}

extension CredentialUnavailable {
  /// `azure/identity/_credentials/workload_identity.py`, `WORKLOAD_CONFIG_ERROR`.
  static func workloadIdentity(missing arguments: [String]) -> CredentialUnavailable {
    CredentialUnavailable(
      message: "WorkloadIdentityCredential authentication unavailable. "
        + "The workload options are not fully configured. "
        + "See the troubleshooting guide for more information: "
        + "https://aka.ms/azsdk/python/identity/workloadidentitycredential/troubleshoot. "
        + "Missing required arguments: \(arguments.joined(separator: ", ")).")
  }

  /// `azure/identity/_internal/utils.py`, `normalize_authority`.
  static func invalidAuthority(_ authority: String) -> CredentialUnavailable {
    CredentialUnavailable(
      message: "'\(authority)' is an invalid authority. "
        + "The value must be a TLS protected (https) URL.")
  }

  /// `azure/identity/_internal/utils.py`, `validate_tenant_id`.
  static let invalidTenantID = CredentialUnavailable(
    message: "Invalid tenant ID provided. You can locate your tenant ID by following the "
      + "instructions here: https://learn.microsoft.com/partner-center/find-ids-and-domain-names")
}
