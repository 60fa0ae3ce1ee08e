// SPDX-License-Identifier: Apache-2.0

/// Signing in and out, my page, units, accounts, applications, history.
func oversightRoutes() -> [Route] {
    []
}
