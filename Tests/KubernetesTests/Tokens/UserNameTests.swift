import ArcFedJSON
import Testing

@testable import ArcFedKubernetes

/// `staging/…/authentication/serviceaccount/util_test.go`.
@Suite("Names of service accounts as users")
struct UserNameTests {
  @Test("Names are made, split and matched as in upstream's tables")
  func names() throws {
    let rows = try Table.rows("user-names")
    #expect(rows.count == 21)
    for row in rows {
      let namespace = row["namespace"]?.stringValue ?? ""
      let account = row["name"]?.stringValue ?? ""
      let made = ServiceAccountUser.name(namespace: namespace, account: account)
      if let user = row["user"]?.stringValue {
        #expect((made == user) == row["matches"]?.boolValue, "\(row.text())")
        continue
      }
      let parts = ServiceAccountUser.split(made)
      #expect((parts != nil) == row["isGood"]?.boolValue, "\(row.text())")
      if let parts { #expect(parts == (namespace, account)) }
    }
  }
}
