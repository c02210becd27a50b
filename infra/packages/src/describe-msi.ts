import { basename, relative } from 'node:path'
import { servicePlaces } from '@cloudprint/agent/service/service-places'
import { productVersion } from './product-version.ts'
import { uuidOf } from './write-sbom.ts'

interface Description {
  /** Beside the description: wixl takes relative paths alone. */
  root: string
  files: readonly string[]
  version: string
  packageCode: string
  /** What the installer runs by itself, beside the description as well. */
  setUpLibrary: string
}

/** Never changes: by it Windows knows that another version is the same product. */
const UPGRADE_CODE = uuidOf('Cloud Print Agent')

/** The installer's description for wixl, the same for the same files: numbers that others draw by lot follow from names and versions. */
export function describeMsi({ root, files, version, packageCode, setUpLibrary }: Description): string {
  const { service, user } = servicePlaces('win32', '')
  const setUp = `&quot;[ROOT]bin\\node.exe&quot; &quot;[ROOT]versions\\${version}\\main.js&quot; install --no-start --relay &quot;[RELAY]&quot; --code &quot;[CODE]&quot; --proxy &quot;[PROXY]&quot;`
  const tree = treeOf(files.map((path) => relative(root, path)))
  return `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="${uuidOf(`Cloud Print Agent ${version}`)}" UpgradeCode="${UPGRADE_CODE}" Name="Cloud Print Agent"
      Version="${productVersion(version)}" Manufacturer="Cloud Print" Language="1033">
    <Package Id="${packageCode}" InstallerVersion="500" Compressed="yes" InstallScope="perMachine" Description="Cloud Print Agent ${version}" />
    <MajorUpgrade DowngradeErrorMessage="A newer version of Cloud Print Agent is installed already." />
    <Media Id="1" Cabinet="agent.cab" EmbedCab="yes" />
    <Property Id="MsiHiddenProperties" Value="CODE;PROXY;SetUp" />
    <Property Id="ARPNOMODIFY" Value="1" />
    <Property Id="REBOOT" Value="ReallySuppress" />
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="ROOT" Name="Cloud Print Agent">
${folder(tree, basename(root), 10)}
        </Directory>
      </Directory>
    </Directory>
    <Feature Id="Agent" Level="1">
${files.map((path) => `      <ComponentRef Id="c${idOf(relative(root, path))}" />`).join('\n')}
    </Feature>
    <Binary Id="SetUpLibrary" SourceFile="${basename(setUpLibrary)}" />
    <CustomAction Id="SetUpCommand" Property="SetUp" Value="${setUp}" />
    <CustomAction Id="SetUp" BinaryKey="SetUpLibrary" DllEntry="SetUp" Execute="deferred" Impersonate="no" Return="check" />
    <InstallExecuteSequence>
      <Custom Action="SetUpCommand" Sequence="5849">NOT REMOVE</Custom>
      <Custom Action="SetUp" Sequence="5850">NOT REMOVE</Custom>
    </InstallExecuteSequence>
  </Product>
</Wix>
`

  function folder({ path, folders, names }: Tree, source: string, depth: number): string {
    const indent = ' '.repeat(depth)
    const own = names.map((name) => {
      const file = path === '' ? name : `${path}/${name}`
      const id = idOf(file)
      const isService = file === 'bin/cloudprint-agent-service.exe'
      const entry = `${indent}  <File Id="f${id}" Name="${name}" Source="${source}/${file}" KeyPath="yes" />`
      return [
        `${indent}<Component Id="c${id}" Guid="${uuidOf(file)}" Win64="yes">`,
        entry,
        ...(isService ? serviceOf(indent) : []),
        `${indent}</Component>`,
      ]
    })
    const below = folders.map((tree) => [
      `${indent}<Directory Id="d${idOf(tree.path)}" Name="${basename(tree.path)}">`,
      folder(tree, source, depth + 2),
      `${indent}</Directory>`,
    ])
    return [...own, ...below].flat().join('\n')
  }

  function serviceOf(indent: string): string[] {
    return [
      `${indent}  <ServiceInstall Id="Service" Name="${service}" DisplayName="Cloud Print agent" Description="Prints what the relay sends to the printers of this machine." Type="ownProcess" Start="auto" ErrorControl="normal" Account="${user}" />`,
      `${indent}  <ServiceControl Id="ServiceControl" Name="${service}" Start="install" Stop="both" Remove="uninstall" Wait="yes" />`,
    ]
  }
}

interface Tree {
  path: string
  folders: Tree[]
  names: string[]
}

function treeOf(paths: readonly string[]): Tree {
  const top: Tree = { path: '', folders: [], names: [] }
  for (const path of paths) {
    let at = top
    for (const part of path.split('/').slice(0, -1)) {
      const below = at.path === '' ? part : `${at.path}/${part}`
      let next = at.folders.find((tree) => tree.path === below)
      if (next === undefined) at.folders.push((next = { path: below, folders: [], names: [] }))
      at = next
    }
    at.names.push(basename(path))
  }
  return top
}

/** Windows Installer takes letters, digits and 72 characters. */
function idOf(path: string): string {
  return uuidOf(path).replaceAll('-', '')
}
