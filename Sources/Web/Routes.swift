// SPDX-License-Identifier: Apache-2.0

/// The whole site: every address with method, access and answer, noun by noun.
func siteRoutes() -> [Route] {
    publicationRoutes() + drawRoutes() + inspectionRoutes() + registerRoutes() + oversightRoutes()
}
