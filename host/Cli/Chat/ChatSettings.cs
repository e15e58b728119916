using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>The options of <c>chat</c> and <c>run</c>. The configuration is that of a host started for the session.</summary>
internal abstract class ChatSettings : ConfigurationSettings
{
    [CommandOption("--system <TEXT>")]
    [Description("The system message")]
    public string? System { get; init; }

    [CommandOption("--temperature <NUMBER>")]
    [Description("How freely words are chosen; 0 gives the same answer each time")]
    public string? Temperature { get; init; }

    [CommandOption("--seed <NUMBER>")]
    [Description("The same seed gives the same answer")]
    public string? Seed { get; init; }

    [CommandOption("--keepalive <DURATION>")]
    [Description("How long the model stays loaded afterwards, for example 30m; -1 keeps it for ever")]
    public string? KeepAlive { get; init; }

    [CommandOption("--format <FORMAT>")]
    [Description("json, or the file of a JSON schema: what answers look like")]
    public string? Format { get; init; }

    [CommandOption("--verbose")]
    [Description("Prints what each answer took")]
    public bool Verbose { get; init; }

    /// <summary>The model that was named; null for none.</summary>
    public abstract string? NamedModel { get; }

    /// <summary>The prompt that was given; empty for none.</summary>
    public abstract string GivenPrompt { get; }

    public override ValidationResult Validate()
    {
        var parameters = new ChatParameters();
        return Apply(parameters) is { } fault ? ValidationResult.Error(fault) : KeepAliveOption.Validate(KeepAlive);
    }

    /// <summary>Sets the parameters that were given.</summary>
    /// <returns>Null, or a sentence that says what is wrong.</returns>
    public string? Apply(ChatParameters parameters) =>
        (Temperature is { } temperature ? parameters.Set("temperature", temperature) : null)
        ?? (Seed is { } seed ? parameters.Set("seed", seed) : null);
}
