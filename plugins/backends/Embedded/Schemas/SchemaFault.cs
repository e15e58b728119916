using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>What a client is told of a schema that cannot be followed.</summary>
internal static class SchemaFault
{
    /// <summary>The request's field that holds the schema.</summary>
    public const string Field = "response_format";

    /// <summary>Makes it.</summary>
    /// <param name="path">Where in the schema, as a pointer.</param>
    /// <param name="message">What is wrong there.</param>
    public static BadRequestException At(string path, string message) => new($"The JSON schema cannot be followed: {path} {message}.", Field);
}
