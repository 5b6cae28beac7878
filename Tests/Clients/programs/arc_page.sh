#!/bin/sh
# The steps of "Deploy and configure workload identity federation in Azure Arc-enabled Kubernetes",
# in the order of the page, in an environment of `arcfed serve`; AZ names the Azure CLI.
#
# The extension connectedk8s is in no package registry. Where it is not installed, the requests that
# it makes are made here: the resource, the chart and its values, and the release of the agents.
# Each step says "step: …" when it was as the page says; what is refused on the way is shown too.
set -eu
: "${AZ:=az}"
RESOURCE_GROUP=rg LOCATION=northeurope CLUSTER_NAME=arc-page
SERVICE_ACCOUNT_NAMESPACE=workload SERVICE_ACCOUNT_NAME=app
USER_ASSIGNED_IDENTITY_NAME=page-app FEDERATED_IDENTITY_CREDENTIAL_NAME=page-app
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step() { echo "step: $*"; }
fail() { echo "failed: $*" >&2; exit 1; }
# What only an emulator can do.
arcfed() {
  path=$1
  shift
  curl -fsS --cacert "$ARCFED_CA" -H "Authorization: Bearer $ARCFED_TOKEN" \
    -H "Content-Type: application/json" "$ARCFED_CONTROL$path" "$@"
}
# Waiting costs nothing here.
pass() { arcfed /clock/advance -d "{\"duration\": \"$1\"}" >/dev/null; }
# Signs in as the pod, with the environment and the file that the webhook gave it.
sign_in_as_pod() {
  AZURE_CONFIG_DIR="$work/pod" "$AZ" login --service-principal --allow-no-subscriptions \
    --username "$(pod_variable AZURE_CLIENT_ID)" --tenant "$(pod_variable AZURE_TENANT_ID)" \
    --federated-token "$(pod_token)" --output none 2>"$work/error"
}
pod_variable() {
  kubectl get pod quick-start --namespace "$SERVICE_ACCOUNT_NAMESPACE" \
    --output "jsonpath={.spec.containers[0].env[?(@.name=='$1')].value}"
}
pod_token() {
  arcfed "/clusters/$CLUSTER_NAME/pods/$SERVICE_ACCOUNT_NAMESPACE/quick-start/file" \
    --get --data-urlencode "path=$(pod_variable AZURE_FEDERATED_TOKEN_FILE)"
}

# A cluster of one's own.
arcfed /clusters -d "{\"name\": \"$CLUSTER_NAME\", \"distribution\": \"k3s\"}" >/dev/null
arcfed "/clusters/$CLUSTER_NAME/kubeconfig" >"$work/kubeconfig"
export KUBECONFIG="$work/kubeconfig"
"$AZ" login --service-principal --username "$AZURE_CLIENT_ID" --password="$AZURE_CLIENT_SECRET" \
  --tenant "$AZURE_TENANT_ID" --output none
step signed in

# Enable workload identity on the cluster.
id="/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$RESOURCE_GROUP"
id="$id/providers/Microsoft.Kubernetes/connectedClusters/$CLUSTER_NAME"
url="https://management.azure.com$id?api-version=2024-07-01-preview"
cluster() { "$AZ" rest --method get --url "$url" --query "$1" --output tsv; }
put_cluster() {
  cat >"$work/cluster.json" <<JSON
{"location": "$LOCATION", "identity": {"type": "SystemAssigned"}, "properties": {
  "agentPublicKeyCertificate": "$public_key", "distribution": "k3s", "infrastructure": "generic",
  "oidcIssuerProfile": {"enabled": true},
  "securityProfile": {"workloadIdentity": {"enabled": $1}}}}
JSON
  "$AZ" rest --method put --url "$url" --body "@$work/cluster.json" --output none
  until [ "$(cluster properties.provisioningState)" = Succeeded ]; do pass 5s; done
}
# The chart and its values come from the data plane, and Helm installs it.
install_agents() {
  plane="https://$LOCATION.dp.kubernetesconfiguration.azure.com/azure-arc-k8sagents"
  "$AZ" rest --method get --url "$url" >"$work/resource.json"
  "$AZ" rest --method post --resource https://management.core.windows.net/ --output none \
    --url "$plane/healthCheck?api-version=2024-07-01-preview"
  "$AZ" rest --method post --resource https://management.core.windows.net/ \
    --url "$plane/GetHelmSettings?api-version=2024-07-01-preview&releaseTrain=stable" \
    --body "@$work/resource.json" >"$work/settings.json"
  python3 - "$work/settings.json" >"$work/settings" <<'PYTHON'
import json, sys
settings = json.load(open(sys.argv[1]))
print(settings["repositoryPath"])
for name, value in settings["helmValuesContent"].items():
    print(f"{name}={value}")
PYTHON
  chart=$(head -n 1 "$work/settings")
  "$HELM_CLIENT_PATH" pull "oci://${chart%:*}" --untar --untardir "$work" --version "${chart##*:}"
  set --
  for value in $(tail -n +2 "$work/settings"); do set -- "$@" --set "$value"; done
  "$HELM_CLIENT_PATH" upgrade --install azure-arc "$work/azure-arc-k8sagents" \
    --namespace azure-arc-release --create-namespace --output json --wait "$@" \
    --set "global.onboardingPrivateKey=$(cat "$private_key")"
}
if ! "$AZ" extension show --name connectedk8s --output none 2>/dev/null; then
  "$AZ" provider register --namespace Microsoft.Kubernetes
  "$AZ" provider register --namespace Microsoft.KubernetesConfiguration
  # The providers register while the keys are made.
  private_key="$work/key.pem" other_key="$work/other.pem"
  openssl genrsa -traditional -out "$private_key" 4096 2>/dev/null
  openssl genrsa -traditional -out "$other_key" 2048 2>/dev/null
  public_key=$(openssl rsa -in "$private_key" -RSAPublicKey_out -outform DER 2>/dev/null |
    base64 -w0)
  until [ "$("$AZ" provider show --namespace Microsoft.Kubernetes --query registrationState \
    --output tsv)" = Registered ]; do pass 5s; done
  put_cluster true
  [ "$(cluster properties.connectivityStatus)" = Connecting ] || fail "no agents are there yet"
  step the resource is put
  # Agents with another key than the resource's never come up.
  real_key=$private_key private_key=$other_key
  if install_agents >/dev/null 2>"$work/error"; then fail "agents came up with a stranger's key"; fi
  grep "timed out waiting for the condition" "$work/error" >/dev/null || fail "$(cat "$work/error")"
  step agents with another key are refused
  private_key=$real_key
  install_agents >/dev/null
  until [ "$(cluster properties.arcAgentProfile.agentState)" = Succeeded ]; do pass 30s; done
else
  "$AZ" connectedk8s connect --name "$CLUSTER_NAME" --resource-group "$RESOURCE_GROUP" \
    --location "$LOCATION" --enable-oidc-issuer --enable-workload-identity --output none
fi
[ "$(cluster properties.connectivityStatus)" = Connected ] || fail "the cluster is not connected"
kubectl get mutatingwebhookconfiguration azure-wi-webhook-mutating-webhook-configuration >/dev/null
step connected with issuer and webhook

# Retrieve the OIDC issuer URL.
OIDC_ISSUER=$("$AZ" resource show --ids "$id" --query properties.oidcIssuerProfile.issuerUrl \
  --output tsv)
curl -fsS "${OIDC_ISSUER%/}/.well-known/openid-configuration" >"$work/discovery"
grep -F "\"$OIDC_ISSUER\"" "$work/discovery" >/dev/null
step issuer published

# Tell the API server its issuer: k3s's config.yaml, and a restart.
arcfed "/clusters/$CLUSTER_NAME/restart" -d "{\"apiServerArguments\": [
  \"service-account-issuer=$OIDC_ISSUER\",
  \"service-account-max-token-expiration=24h\"]}" >/dev/null

# Create a managed identity.
"$AZ" identity create --name "$USER_ASSIGNED_IDENTITY_NAME" --resource-group "$RESOURCE_GROUP" \
  --location "$LOCATION" --output none
CLIENT_ID=$("$AZ" identity show --name "$USER_ASSIGNED_IDENTITY_NAME" \
  --resource-group "$RESOURCE_GROUP" --query clientId --output tsv)

# Create a service account that is annotated with it, and a pod that has the label.
kubectl create namespace "$SERVICE_ACCOUNT_NAMESPACE" >/dev/null
kubectl apply --filename - >/dev/null <<YAML
apiVersion: v1
kind: ServiceAccount
metadata:
  annotations:
    azure.workload.identity/client-id: "$CLIENT_ID"
  name: "$SERVICE_ACCOUNT_NAME"
  namespace: "$SERVICE_ACCOUNT_NAMESPACE"
---
apiVersion: v1
kind: Pod
metadata:
  name: quick-start
  namespace: "$SERVICE_ACCOUNT_NAMESPACE"
  labels:
    azure.workload.identity/use: "true"
spec:
  serviceAccountName: "$SERVICE_ACCOUNT_NAME"
  containers:
  - image: ghcr.io/azure/azure-workload-identity/msal-go
    name: oidc
    env:
    - name: KEYVAULT_URL
      value: https://kv-edge.vault.azure.net
    - name: SECRET_NAME
      value: db-password
YAML
kubectl wait --for=condition=Ready pod/quick-start --namespace "$SERVICE_ACCOUNT_NAMESPACE" \
  --timeout=60s >/dev/null
[ "$(pod_variable AZURE_CLIENT_ID)" = "$CLIENT_ID" ] || fail "the webhook did not change the pod"
step the pod has the identity

# Nobody trusts it yet.
if sign_in_as_pod; then fail "signed in without a federated credential"; fi
grep AADSTS70025 "$work/error" >/dev/null || fail "$(cat "$work/error")"
step refused without a credential

# Create the federated identity credential.
"$AZ" identity federated-credential create --name "$FEDERATED_IDENTITY_CREDENTIAL_NAME" \
  --identity-name "$USER_ASSIGNED_IDENTITY_NAME" --resource-group "$RESOURCE_GROUP" \
  --issuer "$OIDC_ISSUER" --audience api://AzureADTokenExchange --output none \
  --subject "system:serviceaccount:$SERVICE_ACCOUNT_NAMESPACE:$SERVICE_ACCOUNT_NAME"
pass 30s
sign_in_as_pod || fail "$(cat "$work/error")"
step signed in with the pod\'s token

read_secret() {
  AZURE_CONFIG_DIR="$work/pod" "$AZ" keyvault secret show --vault-name kv-edge \
    --name db-password --query value --output tsv 2>"$work/error"
}
if read_secret >/dev/null; then fail "read the secret without a role"; fi
grep Forbidden "$work/error" >/dev/null || fail "$(cat "$work/error")"
step refused without a role

scope=$("$AZ" keyvault show --name kv-edge --query id --output tsv)
"$AZ" role assignment create --assignee "$CLIENT_ID" --role "Key Vault Secrets User" \
  --scope "$scope" --output none
pass 30s
echo "secret: $(read_secret)"

# Disable workload identity: the webhook goes, the issuer stays.
if [ -n "${private_key:-}" ]; then
  put_cluster false
  install_agents >/dev/null
  until [ "$(cluster properties.arcAgentProfile.agentState)" = Succeeded ]; do pass 30s; done
  pass 30s
  if kubectl get mutatingwebhookconfiguration azure-wi-webhook-mutating-webhook-configuration \
    >/dev/null 2>&1; then fail "the webhook is still there"; fi
  [ "$(cluster properties.oidcIssuerProfile.issuerUrl)" = "$OIDC_ISSUER" ] || fail "another issuer"
  step webhook gone, issuer kept
  "$HELM_CLIENT_PATH" uninstall azure-arc --namespace azure-arc-release >/dev/null
  pass 20m
  [ "$(cluster properties.connectivityStatus)" = Offline ] || fail "agents are gone, not offline"
  step offline without agents
fi
