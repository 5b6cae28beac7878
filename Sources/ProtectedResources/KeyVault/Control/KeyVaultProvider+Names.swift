import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

// Whether a name can be had (azure-mgmt-keyvault, CheckNameAvailabilityResult).

extension KeyVaultProvider {
  func checkNameAvailability(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard request.http.method == .post else { throw ARMError.methodNotAllowed }
    let name = request.body?["name"]?.stringValue ?? ""
    if !Self.isValidName(name) {
      return Self.unavailable("AccountNameInvalid", ARMError.invalidVaultName(name))
    }
    let existing = try await store.vault(named: name)
    let deleted = try await store.deletedVault(named: name, at: clock.now)
    guard existing == nil, deleted == nil else {
      return Self.unavailable("AlreadyExists", ARMError.vaultExists(name))
    }
    return .json(200, ["nameAvailable": true])
  }

  private static func unavailable(_ reason: String, _ error: ARMError) -> HTTPResponse {
    .json(
      200,
      [
        "nameAvailable": false, "reason": .string(reason), "message": .string(error.message),
      ])
  }
}
