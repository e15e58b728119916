using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.UnitTests.Models.Sources;

public sealed class ModelPlacesTests
{
    private static readonly string Home = Path.GetFullPath("/home/someone");

    [Theory]
    [InlineData("/home/someone/.cache/huggingface/hub")]
    [InlineData("/xdg/huggingface/hub", "XDG_CACHE_HOME=/xdg")]
    [InlineData("/hf/hub", "XDG_CACHE_HOME=/xdg", "HF_HOME=/hf")]
    [InlineData("/old", "XDG_CACHE_HOME=/xdg", "HF_HOME=/hf", "HUGGINGFACE_HUB_CACHE=/old")]
    [InlineData("/new", "XDG_CACHE_HOME=/xdg", "HF_HOME=/hf", "HUGGINGFACE_HUB_CACHE=/old", "HF_HUB_CACHE=/new")]
    [InlineData("/hf/hub", "HF_HUB_CACHE=", "HF_HOME=/hf")]
    [InlineData("/home/someone/hf/hub", "HF_HOME=~/hf")]
    [InlineData("/work/hf/hub", "HF_HOME=hf")]
    public void HuggingFaceHub_Environment_SaysWhere(string expected, params string[] variables) =>
        Assert.Equal(Path.GetFullPath(expected), Of(variables).HuggingFaceHub);

    [Theory]
    [InlineData("/home/someone/.ollama/models")]
    [InlineData("/data/ollama", "OLLAMA_MODELS=/data/ollama")]
    [InlineData("/data/my models", "OLLAMA_MODELS=\"/data/my models\"")]
    public void OllamaFolders_UsersOwn_ComesFirst(string expected, params string[] variables) =>
        Assert.Equal(Path.GetFullPath(expected), Of(variables).OllamaFolders[0]);

    [Fact]
    public void OllamaFolders_Linux_HasTheServicesToo() =>
        Assert.Equal(OperatingSystem.IsLinux(), Of().OllamaFolders.Contains("/usr/share/ollama/.ollama/models"));

    [Fact]
    public void Of_Defaults_LooksEverywhere()
    {
        var places = Of();

        Assert.Equal(Home, places.LmStudioUser);
        Assert.Equal(Path.Combine(Path.GetFullPath("/program"), "models", "demo.gguf"), places.Demo);
    }

    [Fact]
    public void Of_AllSwitchedOff_LooksNowhere() => Assert.Equivalent(ModelPlaces.None, ModelPlaces.Of(
        new ModelsOptions { Demo = false, Discovery = new() { HuggingFace = false, LmStudio = false, Ollama = false } }, Surroundings([])));

    private static ModelPlaces Of(params string[] variables) => ModelPlaces.Of(new ModelsOptions(), Surroundings(variables));

    private static ConfigurationSurroundings Surroundings(string[] variables) => new()
    {
        Environment = variables.ToDictionary(static pair => pair.Split('=')[0], static pair => pair.Split('=')[1]),
        WorkingFolder = Path.GetFullPath("/work"),
        Home = Home,
        ProgramFolder = Path.GetFullPath("/program"),
    };
}
