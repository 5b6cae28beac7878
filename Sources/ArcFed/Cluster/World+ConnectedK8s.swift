import ArcFedAzureArc
import ArcFedResourceManager
import ArcFedSimulation

extension World {
  /// `az connectedk8s` at the operator's hands, in these versions.
  func connectedK8s(
    azureCLI: String, extensionVersion: String
  ) throws(Refusal) -> ConnectedK8s {
    guard let azureCLI = SoftwareVersion(azureCLI),
      let extensionVersion = SoftwareVersion(extensionVersion)
    else { throw .arcFed("InvalidVersion", "a version has the form 2.64.0") }
    return ConnectedK8s(
      azureCLIVersion: azureCLI, extensionVersion: extensionVersion, arc: arc, network: network,
      clock: clock, trace: trace, keys: keys
    ) { [azure] in
      try await azure.token(scope: AzureOperator.resourceManager + "/.default")
    }
  }
}
