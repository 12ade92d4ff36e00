package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"golang.org/x/mod/module"
)

//go:embed newadapter/*.tmpl
var adapterTemplates embed.FS

func newAdapterCommand() command {
	return command{
		name:      "new-adapter",
		arguments: []string{"name"},
		summary:   "write the beginnings of an adapter: a package that can do nothing yet and passes the conformance suite",
		examples: []string{
			"tender new-adapter acmepay",
			"tender new-adapter acmepay --dir providers/acmepay",
			"tender new-adapter acmepay --module example.com/acmepay",
		},
		setUp: func(flags *flag.FlagSet) func(context.Context, console) error {
			dir := flags.String("dir", "", "the `folder` to make; ./<name> if not given")
			path := flags.String("module", "", "make the folder a module of its own, with this `path`; else it belongs to the module around it")
			return func(_ context.Context, c console) error { return newAdapter(c, flags.Arg(0), *dir, *path) }
		},
	}
}

func newAdapter(c console, name, dir, path string) error {
	if err := checkAdapterName(name); err != nil {
		return err
	}
	if err := checkModulePath(path); err != nil {
		return err
	}
	if dir == "" {
		dir = name
	}
	if err := checkFolder(dir); err != nil {
		return err
	}
	files, err := adapterFiles(name)
	if err != nil {
		return err
	}
	if path != "" {
		files["go.mod"] = moduleFile(path)
	}
	if err := writeFolder(dir, files); err != nil {
		return err
	}
	c.printf("wrote %s: %s\n", dir, strings.Join(sortedKeys(files), ", "))
	if path != "" {
		c.printf("next: cd %s && go mod tidy && go test ./...\n", dir)
	} else {
		c.printf("next: cd %s && go test\n", dir)
	}
	return nil
}

// checkAdapterName refuses what NewGateway would refuse as a provider's name, and what Go would refuse as a package.
func checkAdapterName(name string) error {
	switch {
	case !regexp.MustCompile(`^[a-z][a-z0-9]*$`).MatchString(name):
		return usageError{fmt.Sprintf("the name %q is not lower-case letters and digits, a letter first", name)}
	case token.IsKeyword(name) || slices.Contains([]string{"main", "testdata", "vendor"}, name):
		return usageError{fmt.Sprintf("the name %q means something to Go: no package that others use can have it", name)}
	}
	return nil
}

// checkModulePath refuses what Go would not take for the path of a module that others require. "" is no module of its own.
func checkModulePath(path string) error {
	if path == "" {
		return nil
	}
	if err := module.CheckPath(path); err != nil || strings.Contains(path, "/-") { // which the go command takes for a flag
		return usageError{fmt.Sprintf("--module %q is not a module path such as example.com/acmepay", path)}
	}
	return nil
}

// checkFolder refuses folders that ./... passes over, and those that the go command takes for something else.
func checkFolder(dir string) error {
	last := filepath.Base(dir)
	if module.CheckImportPath(last) != nil || strings.ContainsAny(last[:1], "_.") || slices.Contains([]string{"testdata", "vendor"}, last) {
		return usageError{fmt.Sprintf("--dir %q does not end in a folder that Go takes for a package, such as providers/acmepay", dir)}
	}
	return nil
}

// adapterFiles are the files of a new adapter, by name.
func adapterFiles(name string) (map[string]string, error) {
	templates, err := template.ParseFS(adapterTemplates, "newadapter/*.tmpl")
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, t := range templates.Templates() {
		var text bytes.Buffer
		if err := t.Execute(&text, struct{ Name string }{name}); err != nil {
			return nil, err
		}
		files[strings.TrimSuffix(t.Name(), ".tmpl")] = text.String()
	}
	return files, nil
}

func moduleFile(path string) string { return "module " + path + "\n\ngo 1.26\n" }

// writeFolder makes dir, which must not exist, and all of files in it, or nothing at all.
func writeFolder(dir string, files map[string]string) error {
	const open = 0o777 // the umask decides, as for any source file
	if err := os.MkdirAll(filepath.Dir(dir), open); err != nil {
		return err
	}
	if err := os.Mkdir(dir, open); err != nil {
		return fmt.Errorf("nothing was written: %w", err)
	}
	for _, name := range sortedKeys(files) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(files[name]), open&^0o111); err != nil {
			return fmt.Errorf("nothing was written: %w", errors.Join(err, os.RemoveAll(dir)))
		}
	}
	return nil
}
