/// Every verb, in the order in which a user meets them.
enum VerbTable {
  static let verbs: [any Verb.Type] = [
    CreateResourceGroup.self, DeleteResourceGroup.self, RegisterProvider.self, ConnectCluster.self,
    UpdateCluster.self, ShowCluster.self, UpgradeAgents.self, ReleaseAgents.self,
    SetAgentsOnline.self, DisconnectCluster.self, ConfigureAPIServer.self,
    SetServiceAccountIssuer.self, RotateSigningKey.self, PublishIssuer.self, CreateIdentity.self,
    CreateApplication.self, SetApplicationEnabled.self, AddClientSecret.self,
    RemoveClientSecret.self, AddCertificate.self, RemoveCertificate.self, SignIn.self,
    CreateFederatedCredential.self, CreateFlexibleCredential.self, UpdateFederatedCredential.self,
    ListFederatedCredentials.self, DeleteFederatedCredential.self, SetFederationPolicy.self,
    CreateConditionalAccessPolicy.self, DeleteConditionalAccessPolicy.self, DeleteIdentity.self,
    DeleteApplication.self, CreateIssuer.self, SignToken.self, ShowIssuerCache.self,
    CreateVault.self, DeleteVault.self, RecoverVault.self, PurgeVault.self,
    CreateStorageAccount.self, AssignRole.self, RemoveRole.self, SetSecret.self, ShowSecret.self,
    ListSecretVersions.self, UpdateSecret.self, DeleteSecret.self, RecoverSecret.self,
    PurgeSecret.self, CreateContainer.self, DeleteContainer.self, ListBlobs.self, DeleteBlob.self,
    AzRest.self, Apply.self, GetObject.self, PatchObject.self, Label.self, Annotate.self,
    DeleteObject.self, DeletePod.self, RestartPod.self, DescribePod.self, ReadTokenFile.self,
    CreateToken.self, ReviewToken.self, CallAPIServer.self, RequestToken.self,
    RequestHostToken.self, ExchangeToken.self, PostTokenRequest.self, RequestForeignToken.self,
    ReadSecret.self, UploadBlob.self, DownloadBlob.self, PresentToken.self, Fetch.self,
    RotateEntraKeys.self, Advance.self, At.self, Faults.self,
  ]

  /// The verbs' names, in the same order.
  static let names: [String] = verbs.map { $0.name }

  /// The verb of that name.
  static func verb(named name: String) -> (any Verb.Type)? {
    verbs.first { $0.name == name }
  }
}
