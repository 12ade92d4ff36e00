// Package phonecheck holds the country codes of package juspay against those of a phone library. It is a module of its own, so that the library
// reaches nobody else's module graph.
package phonecheck
