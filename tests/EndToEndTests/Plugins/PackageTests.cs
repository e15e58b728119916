using System.IO.Compression;
using System.Xml.Linq;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>The packages as they are packed.</summary>
[Collection(AuthorDeskGroup.Name)]
public sealed class PackageTests(AuthorDesk desk)
{
    [Theory]
    [InlineData("LlamaRunner.Contracts")]
    [InlineData("LlamaRunner.Dialects")]
    [InlineData("LlamaRunner.Plugin.Testing")]
    public void Library_Packed_HasDocumentationReadmeSymbolsAndLicence(string name)
    {
        var entries = Entries(name, "nupkg");
        Assert.Contains($"lib/net10.0/{name}.dll", entries);
        Assert.Contains($"lib/net10.0/{name}.xml", entries);
        Assert.Contains("README.md", entries);
        Assert.Contains($"lib/net10.0/{name}.pdb", Entries(name, "snupkg"));
        var metadata = Metadata(name);
        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.Matches(@"^\d+\.\d+\.\d+$", Value(metadata, "version"));
        Assert.Matches("^[0-9a-f]{40}$", metadata.Elements().Single(static element => element.Name.LocalName == "repository").Attribute("commit")!.Value);
    }

    [Fact]
    public void Dialects_Packed_BringNoContractsIntoAPlugin()
    {
        var contracts = Metadata("LlamaRunner.Dialects").Descendants().Single(static element => element.Attribute("id")?.Value == "LlamaRunner.Contracts");

        Assert.Contains("Runtime", contracts.Attribute("exclude")!.Value.Split(','));
    }

    [Fact]
    public void TestHost_Packed_RunsOnEverySystem()
    {
        var host = Entries("LlamaRunner.Plugin.Testing", "nupkg").Where(static entry => entry.StartsWith("tools/", StringComparison.Ordinal)).ToList();

        Assert.Contains("tools/llama-runner/llama-runner.dll", host);
        Assert.Contains("tools/llama-runner/plugins/LlamaRunner.FakeRunner/LlamaRunner.FakeRunner.dll", host);
        Assert.All(host, static entry => Assert.Matches(@"\.(dll|json|gguf)$", entry));
        Assert.DoesNotContain(host, static entry => entry.Contains("/native/", StringComparison.Ordinal));
    }

    private List<string> Entries(string name, string extension)
    {
        using var package = ZipFile.OpenRead(FileOf(name, extension));
        return [.. package.Entries.Select(static entry => entry.FullName)];
    }

    private XElement Metadata(string name)
    {
        using var package = ZipFile.OpenRead(FileOf(name, "nupkg"));
        using var specification = package.GetEntry(name + ".nuspec")!.Open();
        return XDocument.Load(specification).Root!.Elements().Single(static element => element.Name.LocalName == "metadata");
    }

    private string FileOf(string name, string extension) => Assert.Single(Directory.GetFiles(desk.Feed, $"{name}.?.?.?.{extension}"));

    private static string Value(XElement metadata, string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
}
