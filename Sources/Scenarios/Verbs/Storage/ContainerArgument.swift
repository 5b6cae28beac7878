/// The fields by which a step names a container of blobs.
struct ContainerArgument {
  static let fields: [FieldSchema] = [
    .required("storageAccount", .reference(.storageAccount), "the storage account"),
    .required("name", .string, "the container's name"),
  ]

  let account: String
  let name: String

  init(_ arguments: Arguments) {
    account = arguments.string("storageAccount")
    name = arguments.string("name")
  }

  var subject: String { "\(name) in \(account)" }

  /// What `az` is told: `create` or `delete`.
  func command(_ verb: String) -> String {
    "az storage container \(verb) --name \(name) --account-name \(account) --auth-mode login"
  }
}
