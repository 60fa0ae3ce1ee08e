// SPDX-License-Identifier: Apache-2.0

/// The whole site: every address with method, access and answer, noun by noun.
func siteRoutes() -> [Route] {
    registerRoutes() + planRoutes() + drawRoutes() + inspectionRoutes() + fieldRoutes() + mergeRoutes()
        + publicationRoutes() + oversightRoutes()
}
